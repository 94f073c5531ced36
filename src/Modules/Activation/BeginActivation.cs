using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Messages;
using Cards.Platform.Idempotency;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Activation;

public sealed record BeginActivation(long LocalId, Guid OperationId, KeyUse? Key) : Message;

/// <summary>What beginning an activation came to.</summary>
public abstract record ActivationStart
{
    private ActivationStart() { }

    /// <summary>The intent is committed: call the issuer with this idempotency key.</summary>
    public sealed record Ready(Guid UpstreamKey) : ActivationStart
    {
        /// <summary>What became of an earlier attempt was never said: look at the issuer's card before the call.</summary>
        public bool LookFirst { get; init; }
    }

    public sealed record AlreadyActive : ActivationStart;

    /// <summary>Another call is with the issuer right now.</summary>
    public sealed record Running : ActivationStart;

    /// <summary>An earlier attempt has no outcome yet, and nobody works on it any more.</summary>
    public sealed record Unsettled(Guid OperationId) : ActivationStart;

    /// <summary>The issuer has blocked or closed the card.</summary>
    /// <param name="Code">One of <see cref="Errors"/>.</param>
    public sealed record Unusable(string Code) : ActivationStart;

    /// <summary>There is no such card, or its order failed.</summary>
    public sealed record NoCard : ActivationStart;
}

public static class BeginActivationHandler
{
    public static async Task<(ActivationStart, OutgoingMessages)> Handle(
        BeginActivation command,
        IDocumentSession session,
        IOptions<ActivationOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        var messages = new OutgoingMessages();
        var stream = await session.Events.FetchForWriting<ActivatingCard>(new LocalCardId(command.LocalId).StreamId, cancellation);
        var start = Decide(stream.Aggregate, command.OperationId, options.Value.CheckAfter, now);
        if (start is ActivationStart.Ready ready)
        {
            stream.AppendOne(new ActivationBegun(command.OperationId, ready.UpstreamKey, now));
            session.Reserve(command.Key);
            messages.Delay(new CheckActivation(command.LocalId, 0), options.Value.CheckAfter);
        }
        return (start, messages);
    }

    /// <param name="patience">How long an unanswered attempt may still be with the issuer.</param>
    public static ActivationStart Decide(ActivatingCard? card, Guid operation, TimeSpan patience, DateTimeOffset now) =>
        card switch
        {
            null or { Status: CardStatuses.Failed } => new ActivationStart.NoCard(),
            { Status: CardStatuses.Active } => new ActivationStart.AlreadyActive(),
            { Pending: null } when SeenCard.ErrorOf(card.Status) is { } error => new ActivationStart.Unusable(error.Code),
            { Pending: { } pending } when now - pending.At < patience => new ActivationStart.Running(),
            { Pending: { } pending } => new ActivationStart.Unsettled(pending.OperationId),
            _ => new ActivationStart.Ready(Uuid5.Create(operation, "activate")) { LookFirst = card.IsDoubtful },
        };
}
