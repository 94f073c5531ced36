using System.Text.Json;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>What is so, at the issuer and in the database, whatever anybody was told.</summary>
public static class Truth
{
    public const string AssignPath = "/v1/issuing/cards/assign";
    public const string ActivatePath = "/v1/issuing/cards/activate";
    public const string TokenPath = "/v1/connect/token";

    /// <summary>PENDING, DONE, REFUSED or NEEDS_ATTENTION of the user's newest attempt; null when there is none.</summary>
    public static Task<string?> AssignmentAsync(this ProcessWorld world, User user) =>
        world.QueryAsync<string?>(
            "select data ->> 'State' from cards.mt_doc_issuance_assignment where data -> 'Intent' ->> 'UserId' = $1 order by id desc limit 1",
            user.Id
        );

    /// <summary>How the user's newest settled attempt was settled: answer, webhook or poll.</summary>
    public static Task<string?> AssignmentSettledByAsync(this ProcessWorld world, User user) =>
        world.QueryAsync<string?>(
            "select e.data ->> 'By' from cards.mt_events e join cards.mt_doc_issuance_assignment a on a.id = e.stream_id "
                + "where e.type = 'assignment_settled' and a.data -> 'Intent' ->> 'UserId' = $1 order by e.seq_id desc limit 1",
            user.Id
        );

    /// <summary>The stored status of the card's request; the route shows COMPLETED as soon as the card is active.</summary>
    public static Task<string?> RequestAsync(this ProcessWorld world, AssignedCard card) =>
        world.QueryAsync<string?>(
            "select data ->> 'Status' from cards.mt_doc_issuance_card_request where data ->> 'CardId' = $1",
            $"{card.CardId}"
        );

    /// <summary>The alias of the newest event on a card's stream.</summary>
    public static Task<string?> NewestEventAsync(this ProcessWorld world, AssignedCard card) =>
        world.QueryAsync<string?>(
            "select type from cards.mt_events where stream_id = $1 order by version desc limit 1",
            new Contracts.LocalCardId(card.LocalId).StreamId
        );

    public static async Task<JsonElement?> CardOfNumberAsync(this Twin twin, string number)
    {
        var cards = (await twin.CardsAsync())
            .EnumerateArray()
            .Where(card => card.GetProperty("card_number").GetString() == number)
            .ToList();
        return cards.Count == 0 ? null : cards.Single();
    }

    /// <summary>How often something really happened to a card.</summary>
    public static int Effects(this JsonElement card, string effect) =>
        card.GetProperty("effects").TryGetProperty(effect, out var count) ? count.GetInt32() : 0;

    /// <summary>Waits until a call that a <c>delay</c> hit is with the issuer, unanswered.</summary>
    public static Task IsWithTheIssuerAsync(this Twin twin, string path) =>
        Eventually.AsyncOf(
            () => twin.CallsAsync(path),
            calls =>
                calls
                    .EnumerateArray()
                    .Any(call =>
                        call.GetProperty("fault").GetString() == "delay" && call.GetProperty("status").ValueKind == JsonValueKind.Null
                    ),
            $"a call of {path} is with the issuer"
        );

    /// <summary>A user whose assign was cut off repeats it: the same card, given once, held by the same request, with nothing left open.</summary>
    public static async Task<AssignedCard> EndsAssignedAsync(this ProcessWorld world, User user, string number)
    {
        var answer = (await user.PatientlyPostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200);
        var card = new AssignedCard(user, number, answer.Data.GetProperty("id").GetInt64(), answer.Data.GetProperty("card_id").GetGuid());
        var atIssuer = (await world.Twin.CardOfNumberAsync(number))!.Value;
        Assert.Equal(card.CardId, atIssuer.GetProperty("card_id").GetGuid());
        Assert.Equal(1, atIssuer.Effects("assign_accepted"));
        Assert.Equal("DONE", await world.AssignmentAsync(user));
        var status = (await user.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal("PROCESSING", status.GetProperty("card_status").GetString());
        Assert.Equal(card.CardId, status.GetProperty("card_id").GetGuid());
        return card;
    }

    /// <summary>The card is active at the issuer and here, once, and the request is completed.</summary>
    public static async Task EndsActiveAsync(this ProcessWorld world, AssignedCard card)
    {
        await Eventually.AsyncOf(() => world.RequestAsync(card), status => status == "COMPLETED", "the request is completed");
        var shown = (await card.User.GetAsync("/api/v1/card-request/status")).ShouldBe(200).Data;
        Assert.Equal("COMPLETED", shown.GetProperty("card_status").GetString());
        var atIssuer = await world.Twin.CardAsync(card.CardId);
        Assert.Equal("ACTIVE", atIssuer.GetProperty("card_status").GetString());
        Assert.Equal(1, atIssuer.Effects("activated"));
        Assert.Equal(
            1L,
            await world.QueryAsync<long>(
                "select count(*) from cards.mt_events where stream_id = $1 and type = 'card_activated'",
                new Contracts.LocalCardId(card.LocalId).StreamId
            )
        );
    }
}
