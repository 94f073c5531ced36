using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using Marten;
using Wolverine;

namespace Cards.Issuance;

/// <summary>Asks the issuer how a cardholder's verification stands.</summary>
public sealed record PollCardholder(string UserId, int Attempt) : Message;

/// <summary>A cardholder's verification moves on at the issuer: a webhook hints at it, a poll finds it, and the issuer's own record decides.</summary>
public static class CardholderStatusHandler
{
    public static async Task<OutgoingMessages> Handle(
        CardholderStatusAnnounced notice,
        IDocumentSession session,
        ICardholders issuer,
        IWebhookInbox inbox,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        inbox.Drop(session, notice.EventId);
        var cardholder = await session
            .Query<Cardholder>()
            .SingleOrDefaultAsync(holder => holder.CardholderId == notice.CardholderId, cancellation);
        if (cardholder is not null)
        {
            var refreshed = await RefreshAsync(session, issuer, cardholder, cancellation) ?? throw new IssuerSilentException();
            // A verification that is open again is asked about until it is over; one that was open before is being asked about.
            if (cardholder.IsSettled && !refreshed.IsSettled)
                messages.Delay(new PollCardholder(cardholder.Id, 0), PollLadder.Delay(0));
        }
        return messages;
    }

    public static async Task<OutgoingMessages> Handle(
        PollCardholder poll,
        IDocumentSession session,
        ICardholders issuer,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var cardholder = await session.LoadAsync<Cardholder>(poll.UserId, cancellation);
        if (cardholder is null or { IsSettled: true })
            return messages;
        if (await RefreshAsync(session, issuer, cardholder, cancellation) is not { IsSettled: true })
            messages.Delay(poll with { Attempt = poll.Attempt + 1 }, PollLadder.Delay(poll.Attempt + 1));
        return messages;
    }

    /// <summary>Null when the issuer did not say.</summary>
    private static async Task<Cardholder?> RefreshAsync(
        IDocumentSession session,
        ICardholders issuer,
        Cardholder cardholder,
        CancellationToken cancellation
    )
    {
        if (cardholder.CardholderId is not { } id)
            return null;
        if (await issuer.ReadAsync(id, cancellation) is not Outcome<IssuerCardholder>.Done(var read))
            return null;
        var refreshed = cardholder with { Status = read.Status };
        session.Store(refreshed);
        return refreshed;
    }
}
