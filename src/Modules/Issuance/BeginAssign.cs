using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.Contracts.Messages;
using Cards.Platform;
using Cards.Platform.Idempotency;
using Cards.Platform.Limits;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Issuance;

/// <param name="KnownHashes">The number's hash under every live key.</param>
public sealed record BeginAssign(
    Guid OperationId,
    string UserId,
    string Bin,
    string Last4,
    string PanHash,
    string PanHashKeyId,
    IReadOnlyList<string> KnownHashes,
    KeyUse? Key
) : Message;

/// <summary>What beginning an assign came to.</summary>
public abstract record AssignBegun
{
    private AssignBegun() { }

    /// <summary>The intent is committed: call the issuer.</summary>
    public sealed record Ready(Guid CardholderId, string Currency, string Mode, Guid UpstreamKey) : AssignBegun;

    /// <summary>The user already holds exactly this card.</summary>
    public sealed record Held(HeldCard Card) : AssignBegun;

    /// <summary>An earlier attempt has no outcome yet, and nobody works on it any more.</summary>
    public sealed record Unsettled(Guid OperationId) : AssignBegun;

    /// <summary>Another call of the same user is with the issuer right now.</summary>
    public sealed record Running : AssignBegun;

    /// <summary>This number was tried too often.</summary>
    public sealed record Limited(LimitReached Limit) : AssignBegun;

    /// <param name="Code">One of <see cref="Errors"/>.</param>
    public sealed record Refused(string Code) : AssignBegun;
}

public sealed record HeldCard(long LocalId, Guid CardId, Guid? CardOrderId, string Status, string OrderStatus);

/// <summary>What the decision looks at.</summary>
/// <param name="Request">The user's latest physical request in PROCESSING.</param>
/// <param name="Pending">The user's attempt that has no outcome yet.</param>
/// <param name="Held">The card this very number became for this user.</param>
/// <param name="Cards">How many assigned cards the user holds; those the issuer gave up do not count.</param>
/// <param name="Attempts">How many the user has begun, whatever became of them.</param>
public sealed record AssignSituation(
    Cardholder? Cardholder,
    CardRequest? Request,
    Assignment? Pending,
    HeldCard? Held,
    int Cards,
    int Attempts
);

public static class BeginAssignHandler
{
    public static async Task<(AssignBegun, OutgoingMessages)> Handle(
        BeginAssign command,
        IDocumentSession session,
        IOptions<IssuanceOptions> options,
        RateLimiter limiter,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        var messages = new OutgoingMessages();
        var situation = await Assignments.LookAsync(session, command, cancellation);
        var begun = Decide(situation, options.Value, command.OperationId, now);
        if (begun is AssignBegun.Ready ready)
        {
            // A printed card belongs to nobody yet, so each user has tries of their own: nobody spends another's.
            var key = $"Assign:user:{KeyPart.Of(command.UserId)}:card:{command.PanHash}";
            if (await limiter.CountAsync(options.Value.Assign.TriesPerCard, "card", key, command.OperationId) is { } reached)
                return (new AssignBegun.Limited(reached), messages);
            session.Events.StartStream<Assignment>(command.OperationId, ToEvent(command, situation.Request?.Id, ready, now));
            session.Insert(AssignTurn.After(command.UserId, situation.Attempts));
            session.Reserve(command.Key);
            messages.Delay(new CheckAssignment(command.OperationId, 0), options.Value.Assign.CheckAfter);
        }
        return (begun, messages);
    }

    public static AssignBegun Decide(AssignSituation situation, IssuanceOptions options, Guid operation, DateTimeOffset now)
    {
        if (situation.Cardholder is not { MayHoldCards: true, CardholderId: { } cardholderId })
            return new AssignBegun.Refused(Errors.CardholderRequired.Code);
        if (situation.Held is { } held)
            return new AssignBegun.Held(held);
        if (situation.Pending is { } pending)
            return now - pending.Intent.At < options.Assign.CheckAfter ? new AssignBegun.Running() : new AssignBegun.Unsettled(pending.Id);
        if (situation.Request is { LocalId: not null })
            return new AssignBegun.Refused(Errors.RequestAlreadyAssigned.Code);
        if (situation.Request is null && !options.Assign.CreateMissingRequest)
            return new AssignBegun.Refused(Errors.NoProcessingRequest.Code);
        if (situation.Cards >= options.MaxCardsPerUser)
            return new AssignBegun.Refused(Errors.CardCapReached.Code);

        var currency = situation.Request?.Currency ?? options.Currency;
        return new AssignBegun.Ready(cardholderId, currency, options.Mode, Uuid5.Create(operation, "assign"));
    }

    private static AssignmentBegun ToEvent(BeginAssign command, Guid? requestId, AssignBegun.Ready ready, DateTimeOffset now) =>
        new(
            command.UserId,
            ready.CardholderId,
            requestId,
            command.Bin,
            command.Last4,
            command.PanHash,
            command.PanHashKeyId,
            ready.Currency,
            ready.Mode,
            ready.UpstreamKey,
            now
        );
}
