using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.7: synchronous; announced by <c>card.activation.status</c> and by no status update.</summary>
internal static partial class ActivateCard
{
    private const decimal DefaultNoPinAmount = 200m;

    public static Answer Handle(IssuerCall call)
    {
        var body = call.Body;
        var id = body.RequiredUuid("card_id");
        var code = body.RequiredMatching("activation_code", CodePattern(), "must be 8 digits");
        var pin = body.RequiredMatching("pin", PinPattern(), "must be 6 digits");
        var card = call.Card(id);
        var noPinAmount = CardRules.NoPinAmount(body, card);
        if (card.Status != CardStatus.Pending || !card.IsPhysical)
        {
            throw Refuse.CardStatus();
        }

        if (code != card.ActivationCode)
        {
            card.Count("activation_refused");
            if (call.Twin.Settings.AnnounceRefusedActivation)
            {
                Announce(call.Twin, card, "Failed");
            }

            throw Refuse.Card("activation_code_invalid", "activation code is invalid");
        }

        card.Status = CardStatus.Active;
        card.Pin = pin;
        card.NoPinAmount = noPinAmount ?? DefaultNoPinAmount;
        card.Count("activated");
        Announce(call.Twin, card, "Activated");
        return Answer.Ok(new JsonObject { ["request_status"] = "SUCCESS" });
    }

    private static void Announce(Twin twin, Card card, string outcome) =>
        Webhooks.Post(
            twin,
            "card.activation.status",
            card.Id,
            card.Id,
            new JsonObject
            {
                ["activation_status"] = outcome,
                ["card_id"] = card.Id,
                ["card_number"] = Wire.EventNumber(card.Number),
            }
        );

    [GeneratedRegex(@"^[0-9]{8}\z")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"^[0-9]{6}\z")]
    private static partial Regex PinPattern();
}
