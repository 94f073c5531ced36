using System.Text;
using Cards.Contracts.Messages;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Marten;

namespace Cards.Activation;

/// <summary>A card's activation code, sealed, from the issuer's webhook until the card is active. It may arrive before we know the card.</summary>
public sealed record ActivationCode
{
    /// <summary>The issuer's card id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Null once erased; the record stays so that a late webhook does not bring the code back.</summary>
    public SealedValue? Sealed { get; init; }

    public bool IsErased => Sealed is null;

    public static ActivationCode Erased(Guid cardId) => new() { Id = cardId };
}

/// <summary>Seals and opens activation codes. Singleton, thread-safe.</summary>
public sealed class ActivationCodeSeal(Sealer sealer)
{
    public ActivationCode Seal(Guid cardId, Sensitive<string> code) =>
        new() { Id = cardId, Sealed = sealer.Seal(Encoding.ASCII.GetBytes(code.Reveal()), Purpose(cardId)) };

    /// <summary>Null when there is none, or it was erased.</summary>
    public Sensitive<string>? Open(ActivationCode? code) =>
        code?.Sealed is { } value ? Sensitive.Of(Encoding.ASCII.GetString(sealer.Open(value, Purpose(code.Id)))) : null;

    private static string Purpose(Guid cardId) => $"activation-code:{cardId}";
}

/// <summary>Keeps the code the issuer sent. The code itself was never in the message.</summary>
public static class ActivationCodeHandler
{
    public static async Task Handle(
        ActivationCodeArrived notice,
        IDocumentSession session,
        IWebhookInbox inbox,
        ActivationCodeSeal seal,
        CancellationToken cancellation
    )
    {
        var (code, isOver) = await inbox.OpenActivationCodeAsync(notice.EventId, cancellation);
        if (!isOver)
        {
            inbox.KeepUnreadable(session, notice.EventId);
            return;
        }
        var known = await session.LoadAsync<ActivationCode>(notice.CardId, cancellation);
        if (code is not null && known is not { IsErased: true })
            session.Store(seal.Seal(notice.CardId, code));
        inbox.Drop(session, notice.EventId);
    }
}
