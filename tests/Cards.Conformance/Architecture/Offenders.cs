using Cards.Contracts.Activation;
using Cards.Contracts.Issuance;
using Cards.Issuance;
using Cards.Platform.Secrets;
using Cards.UqPay;
using Marten;

namespace Cards.Conformance.Architecture;

// Everything the rules forbid, in one place: each rule must find its offender here.

#pragma warning disable CA1852, CA1812

/// <summary>Handles another module's command, in hiding.</summary>
internal static class OffendingHandler
{
    internal static OffendingMessage Handle(SettleAssign message, IDocumentSession session)
    {
        session.Store(new OffendingDocument());
        return new OffendingMessage(message.CardId, "4096360812345678", Sensitive.Of("274916"));
    }
}

/// <summary>A message that carries secrets: one by its name, one by its type.</summary>
public sealed record OffendingMessage(Guid CardId, string Pan, Sensitive<string> Wish);

public sealed record OffendingDocument
{
    public Guid Id { get; init; }

    public string? ActivationCode { get; init; }
}

/// <summary>Makes another module's events, queries its documents, knows the issuer's words, has an empty name and a domain word.</summary>
internal static class CardManager
{
    public const string Sql = "select data from cards.mt_doc_issuance_cardholder";
    public const string Cast = "select ?::uuid";
    public const string Address = "/v1/issuing/cards";

    public static object[] Make() =>
        [new CardActivated(null, Sql, default), new CardRequestExpired(default) with { At = default }, typeof(CardRequest), Address, Cast];

    public static string IssuerSetting => UqPayOptions.Section + new UqPayOptions().ApiKey;
}
