using Cards.Contracts.Messages;

namespace Cards.UqPay.Webhooks;

/// <summary>A type of event that a module listens to (contract section 9.2). Bodies of other types are not kept; these are, sealed, until the listener drops them.</summary>
/// <param name="Subject">The member of <c>data</c> that says what the event is about.</param>
/// <param name="Notice">The message that tells of it, from event id and subject.</param>
/// <param name="Says">The member of <c>data</c> whose word is kept beside the event: what it announces; null where the body alone tells.</param>
internal sealed record KnownEvent(string Type, string Subject, Func<string, Guid, object> Notice, string? Says = null)
{
    private static readonly Dictionary<string, KnownEvent> All = new KnownEvent[]
    {
        new("card.activation.code", "card_id", (id, card) => new ActivationCodeArrived(id, card)),
        new("card.activation.status", "card_id", (id, card) => new CardActivationAnnounced(id, card), "activation_status"),
        new("card.create.succeeded", "card_id", (id, card) => new CardOrderEnded(id, card)),
        new("card.create.failed", "card_id", (id, card) => new CardOrderEnded(id, card)),
        new("card.status.update.succeeded", "card_id", (id, card) => new CardChangeAnnounced(id, card), "card_status"),
        new("card.status.update.failed", "card_id", (id, card) => new CardChangeAnnounced(id, card), "card_status"),
        new("card.update.succeeded", "card_id", (id, card) => new CardChangeAnnounced(id, card), "card_status"),
        new("card.update.failed", "card_id", (id, card) => new CardChangeAnnounced(id, card), "card_status"),
        new("cardholder.kyc.status_changed", "cardholder_id", (id, holder) => new CardholderStatusAnnounced(id, holder)),
    }.ToDictionary(known => known.Type, StringComparer.Ordinal);

    public static KnownEvent? Find(string type) => All.GetValueOrDefault(type);
}
