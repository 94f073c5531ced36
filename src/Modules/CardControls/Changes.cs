using Cards.Contracts;
using Cards.Platform.Http;

namespace Cards.CardControls;

/// <summary>What asking for a change came to.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The change is to be made.</summary>
    public sealed record Accept : Decision;

    /// <summary>The card is that way already; nothing is to be done.</summary>
    public sealed record AlreadyThere : Decision;

    /// <param name="Code">One of <see cref="Errors"/>.</param>
    /// <param name="OperationId">The operation that stands in the way.</param>
    public sealed record Refuse(ErrorCode Code, Guid? OperationId = null) : Decision
    {
        // Most operations are settled by then.
        private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

        /// <summary>Null where waiting changes nothing.</summary>
        public TimeSpan? RetryAfter => OperationId is null ? null : Soon;

        public Refusal ToRefusal() =>
            new(Code) { Data = OperationId is { } running ? new RunningOperation(running) : null, RetryAfter = RetryAfter };
    }
}

/// <summary>Which change a card allows. The same decisions guard the routes and make up <c>allowed_actions</c>, so a button and its answer cannot disagree.</summary>
public static class Changes
{
    /// <param name="asked">ACTIVE, FROZEN or CANCELLED.</param>
    public static Decision OfStatus(CardRow card, string asked) =>
        card switch
        {
            { Pending: { } running } => new Decision.Refuse(Errors.CardProcessing, running.OperationId),
            { ConfirmedStatus: CardStatuses.Pending } => new Decision.Refuse(Errors.CardNotActivated),
            { ConfirmedStatus: CardStatuses.Blocked } => new Decision.Refuse(Errors.CardBlockedByIssuer),
            { ConfirmedStatus: var status } when status == asked => new Decision.AlreadyThere(),
            { ConfirmedStatus: CardStatuses.Cancelled or CardStatuses.Failed } => new Decision.Refuse(Errors.CardClosed),
            _ => new Decision.Accept(),
        };

    public static Decision OfLimit(CardRow card) =>
        card switch
        {
            { Pending: { } running } => new Decision.Refuse(Errors.CardProcessing, running.OperationId),
            { ConfirmedStatus: not CardStatuses.Active } => new Decision.Refuse(Errors.CardNotActive),
            _ => new Decision.Accept(),
        };

    /// <summary>Goes by the confirmed status, but not beside a running change.</summary>
    public static Decision OfPin(CardRow card) =>
        card switch
        {
            { CardType: not CardTypes.Physical } => new Decision.Refuse(Errors.PhysicalCardRequired),
            { Pending: { } running } => new Decision.Refuse(Errors.CardProcessing, running.OperationId),
            { PendingPin: { } running } => new Decision.Refuse(Errors.CardProcessing, running.OperationId),
            { ConfirmedStatus: CardStatuses.Active or CardStatuses.Frozen } => new Decision.Accept(),
            { ConfirmedStatus: CardStatuses.Pending } => new Decision.Refuse(Errors.CardNotActivated),
            { ConfirmedStatus: CardStatuses.Blocked } => new Decision.Refuse(Errors.CardBlockedByIssuer),
            _ => new Decision.Refuse(Errors.CardClosed),
        };

    /// <summary>Goes by the confirmed status: a running change hides nothing.</summary>
    public static Decision OfReveal(CardRow card) =>
        card.ConfirmedStatus switch
        {
            CardStatuses.Active or CardStatuses.Frozen => new Decision.Accept(),
            CardStatuses.Pending => new Decision.Refuse(Errors.CardNotActivated),
            CardStatuses.Blocked => new Decision.Refuse(Errors.CardBlockedByIssuer),
            _ => new Decision.Refuse(Errors.CardClosed),
        };

    public static Decision Activation(CardRow card) =>
        card switch
        {
            { ConfirmedStatus: CardStatuses.Pending, CardType: CardTypes.Physical } => new Decision.Accept(),
            { ConfirmedStatus: CardStatuses.Cancelled or CardStatuses.Failed } => new Decision.Refuse(Errors.CardClosed),
            { ConfirmedStatus: CardStatuses.Blocked } => new Decision.Refuse(Errors.CardBlockedByIssuer),
            _ => new Decision.AlreadyThere(),
        };
}
