using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 6.</summary>
internal static class CardStatus
{
    public const string Pending = "PENDING";
    public const string Active = "ACTIVE";
    public const string Frozen = "FROZEN";
    public const string Blocked = "BLOCKED";
    public const string PreCancel = "PRE_CANCEL";
    public const string Cancelled = "CANCELLED";
    public const string Failed = "FAILED";

    public static readonly string[] All = [Pending, Active, Frozen, Blocked, PreCancel, Cancelled, "LOST", "STOLEN", Failed];

    /// <summary>What may be asked from where; everything else is refused.</summary>
    public static bool MayChange(string from, string asked) =>
        (from, asked) is (Active, Frozen) or (Frozen, Active) or (Active, Cancelled) or (Frozen, Cancelled);

    /// <summary>Lets a settled order change the card. Cancelling stops at PRE_CANCEL first.</summary>
    public static void Apply(Twin twin, Card card, string asked, string? reason)
    {
        Become(twin, card, asked == Cancelled ? PreCancel : asked, reason);
        card.Count(card.Status.ToLowerInvariant());
    }

    /// <summary>The issuer does it on its own, from any state to any.</summary>
    public static void SetByIssuer(Twin twin, Card card, string status, string? reason, bool announce)
    {
        Become(twin, card, status, reason);
        card.Count("set_by_issuer");
        if (announce)
        {
            Announce(twin, card, card.Id, "card.status.update.succeeded");
        }
    }

    private static void Become(Twin twin, Card card, string status, string? reason)
    {
        card.Status = status;
        card.UpdateReason = reason ?? "";
        if (status == PreCancel)
        {
            card.CancelDue = twin.Now + twin.Settings.CancelDelay;
            twin.Agenda.Add(DueKind.Cancellation, card.Id, card.CancelDue);
        }
    }

    /// <summary>Thirty days later: final, and a SINGLE card's money goes back.</summary>
    public static void EndCancellation(Twin twin, Card card)
    {
        card.Status = Cancelled;
        card.Count("cancelled");
        if (card.Balance != 0m)
        {
            Balance.Move(twin, card.Account, card.Currency, card.Balance);
            card.Balance = 0m;
        }

        Announce(twin, card, card.Id, "card.status.update.succeeded");
    }

    public static void Announce(Twin twin, Card card, Guid source, string eventType) =>
        Webhooks.Post(
            twin,
            eventType,
            source,
            card.Id,
            new JsonObject
            {
                ["card_id"] = card.Id,
                ["card_number"] = Wire.EventNumber(card.Number),
                ["card_status"] = card.Status,
                ["update_reason"] = card.UpdateReason,
                ["update_time"] = Wire.EventTime(twin.Now),
            }
        );
}
