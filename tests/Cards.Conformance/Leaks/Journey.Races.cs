using Cards.Platform.Idempotency;
using Cards.Support;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Conformance.Leaks;

/// <summary>Failures that the stack itself writes about: lost races, a repeated webhook, an issuer that is gone, a broken statement.</summary>
internal sealed partial class Journey
{
    private readonly List<Canary> personal = [];

    /// <summary>What may be stored where a route returns it, and must not be spoken of: names, addresses, birth dates.</summary>
    public IReadOnlyList<Canary> Personal => personal;

    private async Task LoseRacesAsync()
    {
        var user = await world.AUserAsync();
        var registration = new
        {
            first_name = AddPersonal("first name", Letters(9)),
            last_name = AddPersonal("last name", Letters(11)),
            country_code = "SG",
            phone_number = AddPersonal("phone", "8" + Digits(7)),
            date_of_birth = "1992-04-18",
        };
        var keyed = user.WithKey(Add("key of two at once", $"twice-{Digits(12)}"));
        await WithoutErrorsAsync("mt_doc_platform_key_use", () => keyed.PostAsync("/api/v1/cardholder", registration));

        var cardholder = await world.ACardholderAsync();
        var request = new
        {
            card_type = "PHYSICAL",
            country_id = 114,
            address = AddPersonal("address", $"{Digits(7)} {Letters(10)} Road"),
            post_code = AddPersonal("post code", Digits(10)),
            card_currency = "USD",
        };
        await WithoutErrorsAsync("mt_doc_issuance_card_request", () => cardholder.PostAsync("/api/v1/card-request", request));
    }

    private async Task WithoutErrorsAsync(string table, Func<Task<Answer>> call)
    {
        var answers = await world.OfAsync(table, call, call);
        Assert.Contains(answers, answer => answer.Status == 201);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 or 409, answer.Text));
    }

    private async Task RepeatAWebhookAsync(Guid cardId)
    {
        var code = Add("code in a webhook that comes twice", "5" + Digits(7));
        var repeated = new { body = Event("card.activation.code", new { card_id = cardId, activation_code = code }), sign = "valid" };
        await world.Twin.SendWebhookAsync(repeated);
        await world.Twin.SendWebhookAsync(repeated);
    }

    /// <summary>Every call that carries a secret, while connections to the issuer are refused.</summary>
    private async Task AskWithoutAnIssuerAsync()
    {
        var verified = await world.AUserWithAVerifiedOtpAsync();
        var assigning = await world.AUserWithARequestInProcessingAsync();
        var stranger = await world.AUserAsync();
        Add("activation code without an issuer", verified.ActivationCode);
        var pan = await APanAsync("PAN nobody assigned");
        var pin = Add("PIN without an issuer", Digits(6), isShort: true);
        await world.Issuer.ShutAsync();
        var answers = await Task.WhenAll(
            verified.User.PostAsync(Activate, Body(verified.Card.CardId, verified.ActivationCode, pin, pin)),
            assigning.PostAsync(Assign, new { card_number = pan }),
            stranger.PostAsync(
                "/api/v1/cardholder",
                new
                {
                    first_name = AddPersonal("first name nobody heard", Letters(9)),
                    last_name = AddPersonal("last name nobody heard", Letters(11)),
                    country_code = "SG",
                    phone_number = AddPersonal("phone nobody heard", "8" + Digits(7)),
                    date_of_birth = "1992-04-18",
                }
            )
        );
        await assigning.PostAsync(ByNumber, new { card_number = pan });
        world.Issuer.Open();
        Assert.All(answers, answer => answer.ShouldBeRefused(503, "upstream_unavailable"));
    }

    /// <summary>A save and a query that PostgreSQL refuses, with secrets in the parameters of their statements.</summary>
    private async Task BreakStatementsAsync()
    {
        var (number, code) = (Add("number in a parameter", "40963608" + Digits(8)), Add("code in a parameter", "6" + Digits(7)));
        await using var session = world.Host.GetRequiredService<IDocumentStore>().LightweightSession();
        session.QueueSqlCommand("update cards.mt_doc_platform_key_use set data = data where id = ?", code);
        session.QueueSqlCommand("update cards.nowhere set data = ?", number);
        await Assert.ThrowsAsync<MartenCommandException>(() => session.SaveChangesAsync(CancellationToken.None));
        await using var reading = world.Host.GetRequiredService<IDocumentStore>().QuerySession();
        await Assert.ThrowsAsync<MartenCommandException>(() =>
            reading.QueryAsync<KeyUse>("where nowhere = ? and id = ?", CancellationToken.None, number, code)
        );
    }

    private string AddPersonal(string name, string value)
    {
        personal.Add(new Canary(name, value));
        return value;
    }

    private static string Letters(int count) => System.Security.Cryptography.RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz", count);
}
