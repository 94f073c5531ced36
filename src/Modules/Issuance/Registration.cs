using Cards.Contracts.Messages;
using Cards.Platform.Idempotency;
using Cards.UqPay.Ports;
using Marten;
using Wolverine;

namespace Cards.Issuance;

public sealed record BeginRegistration(string UserId, KeyUse? Key) : Message;

/// <param name="Known">The registration that is already complete.</param>
/// <param name="Number">What the app will see.</param>
/// <param name="IsResumed">An earlier attempt was never answered.</param>
public sealed record RegistrationBegun(Cardholder? Known, long Number, bool IsResumed);

/// <param name="Key">With the answer.</param>
public sealed record SettleRegistration(string UserId, long Number, Guid CardholderId, string Status, KeyUse? Key) : Message;

/// <param name="Key">With the answer.</param>
public sealed record AbandonRegistration(string UserId, KeyUse? Key) : Message;

public static class RegisterCardholderHandler
{
    public static async Task<RegistrationBegun> Handle(
        BeginRegistration command,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var cardholder = await session.LoadAsync<Cardholder>(command.UserId, cancellation);
        if (cardholder is { CardholderId: not null })
            return new RegistrationBegun(cardholder, cardholder.Number, IsResumed: false);

        session.Reserve(command.Key);
        if (cardholder is not null)
            return new RegistrationBegun(null, cardholder.Number, IsResumed: true);
        var number = await session.NextSequenceValueAsLong(Sequences.CardholderNumber, cancellation);
        session.Insert(New(command.UserId, number, time));
        return new RegistrationBegun(null, number, IsResumed: false);
    }

    /// <summary>Null when that cardholder belongs to another user.</summary>
    public static async Task<(Cardholder?, OutgoingMessages)> Handle(
        SettleRegistration command,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var batch = session.CreateBatchQuery();
        var owner = batch.Query<Cardholder>().SingleOrDefault(holder => holder.CardholderId == command.CardholderId);
        var registered = batch.Load<Cardholder>(command.UserId);
        await batch.Execute(cancellation);
        if ((await owner)?.Id is { } known && known != command.UserId)
            return (null, messages);
        // Another call of this user that the issuer refused may have taken the pending registration away.
        var pending = await registered ?? New(command.UserId, command.Number, time);

        var settled = pending with { Number = command.Number, CardholderId = command.CardholderId, Status = command.Status };
        session.Store(settled);
        session.Keep(command.Key);
        if (!settled.IsSettled)
            messages.Delay(new PollCardholder(command.UserId, 0), PollLadder.Delay(0));
        return (settled, messages);
    }

    public static async Task Handle(AbandonRegistration command, IDocumentSession session, CancellationToken cancellation)
    {
        var pending = await session.LoadAsync<Cardholder>(command.UserId, cancellation);
        if (pending is { CardholderId: null })
            session.Delete(pending);
        session.Keep(command.Key);
    }

    private static Cardholder New(string userId, long number, TimeProvider time) =>
        new()
        {
            Id = userId,
            Number = number,
            CreatedAt = time.GetUtcNow(),
        };
}
