using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.UqPay.Ports;

namespace Cards.CardControls;

/// <summary>Folds what the issuer's card shows into ours. One decision for answers, webhooks and polls alike.</summary>
public static class IssuerTruth
{
    /// <summary>What happened, given what the issuer shows now: the outcome of a running operation, then what the issuer did of its own accord. Empty when nothing did.</summary>
    /// <param name="by">One of <see cref="SettledBy"/>.</param>
    public static IReadOnlyList<object> Reconcile(CardRow card, IssuerCard issuer, string by, DateTimeOffset now)
    {
        var status = Known(card, issuer.Status);
        // Until its first activation plastic is Activation's: that step is announced in another way. Only what blocks or closes it counts, and the end
        // of a block.
        var isActivationsOwn = card is { HasPin: false, CardType: CardTypes.Physical };
        var isBlockOver = card.ConfirmedStatus == CardStatuses.Blocked && status == CardStatuses.Pending;
        if (isActivationsOwn && !isBlockOver && status is not (CardStatuses.Blocked or CardStatuses.Cancelled))
            return [];
        var limit =
            !issuer.SaysLimits ? card.Limit
            : issuer.PerTransactionLimit is { } major ? Money.FromMajor(major, card.Currency)
            : null;
        var outcome = card.Pending is { } pending ? OutcomeOf(pending, card, issuer, limit, by, now) : null;

        var happened = new List<object>();
        if (outcome is not null)
            happened.Add(outcome);
        if (
            outcome is not StatusChanged
            && (issuer.Status != card.UpstreamStatus || (status ?? card.ConfirmedStatus) != card.ConfirmedStatus)
        )
            happened.Add(new IssuerStatusAdopted(status ?? card.ConfirmedStatus, issuer.Status, now));
        // While a limit is being set, another one than asked for is believed only once the operation has ended.
        var isBeingSet = outcome is null && card.Pending is { Kind: OperationKinds.Limit };
        if (!isBeingSet && outcome is not LimitChanged && limit != card.Limit)
            happened.Add(new IssuerLimitAdopted(limit, now));
        return happened;
    }

    /// <summary>The issuer did not say: nothing is known, and at the deadline an operator is told.</summary>
    public static IReadOnlyList<object> ReconcileUnseen(PendingOperation? pending, DateTimeOffset now) =>
        pending is not null && now >= pending.Deadline ? [new OperationNeedsAttention(pending.OperationId, now)] : [];

    /// <summary>The issuer refused the running operation; its card shows what holds instead, which may be what was asked for.</summary>
    /// <param name="code">One of our codes.</param>
    public static IReadOnlyList<object> ReconcileRefused(CardRow card, IssuerCard issuer, string code, DateTimeOffset now)
    {
        var happened = Reconcile(card, issuer, SettledBy.Answer, now);
        if (card.Pending is not { } pending || Settles(happened, pending.OperationId))
            return happened;
        var failed = new OperationFailed(pending.OperationId, code, SettledBy.Answer, now);
        return [failed, .. Reconcile(card with { Pending = null }, issuer, SettledBy.Answer, now)];
    }

    /// <summary>Whether one of these is the operation's outcome.</summary>
    public static bool Settles(IEnumerable<object> happened, Guid operation) =>
        happened.Any(outcome =>
            outcome switch
            {
                StatusChanged changed => changed.OperationId == operation,
                LimitChanged changed => changed.OperationId == operation,
                OperationFailed failed => failed.OperationId == operation,
                OperationNeedsAttention unclear => unclear.OperationId == operation,
                _ => false,
            }
        );

    private static object? OutcomeOf(PendingOperation pending, CardRow card, IssuerCard issuer, Money? limit, string by, DateTimeOffset now)
    {
        var status = Known(card, issuer.Status);
        if (pending.Kind == OperationKinds.Status && status == pending.Target)
            return new StatusChanged(pending.OperationId, status, issuer.Status, by, now);
        if (pending is { Kind: OperationKinds.Limit, Limit: { } asked } && issuer.SaysLimits && limit == asked)
            return new LimitChanged(pending.OperationId, asked, by, now);
        if (IsContradicted(pending, card.ConfirmedStatus, status))
            return new OperationFailed(pending.OperationId, Errors.SupersededByIssuer.Code, by, now);
        if (now < pending.Deadline)
            return null;
        var isAsBefore = pending.Kind == OperationKinds.Limit ? limit == card.Limit : status == card.ConfirmedStatus;
        return isAsBefore
            ? new OperationFailed(pending.OperationId, Errors.UpstreamTimeout.Code, by, now)
            : new OperationNeedsAttention(pending.OperationId, now);
    }

    /// <summary>The issuer moved the card somewhere the operation did not ask for. A limit can be set on a frozen card too.</summary>
    private static bool IsContradicted(PendingOperation pending, string confirmed, string? status) =>
        status is not null
        && status != confirmed
        && (pending.Kind == OperationKinds.Status || status is not (CardStatuses.Active or CardStatuses.Frozen));

    /// <summary>Null for a word not known yet, and for plastic that shows PENDING though it was activated: that reading is older than what we know.</summary>
    private static string? Known(CardRow card, string upstream) =>
        upstream == CardStatuses.Pending && (card.HasPin || card.CardType != CardTypes.Physical) ? null : IssuerCard.InOurWords(upstream);

    /// <summary>The issuer's words are an open set: a word not known yet changes nothing.</summary>
    public static string ToLocal(string upstream, string known) => IssuerCard.InOurWords(upstream) ?? known;
}
