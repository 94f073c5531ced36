using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.UqPay.Ports;

namespace Cards.CardControls;

/// <summary>Folds what the issuer's card shows into ours. One decision for answers, webhooks and polls alike.</summary>
public static class IssuerTruth
{
    /// <summary>What happened, given what the issuer shows now. Empty when nothing did.</summary>
    /// <param name="by">One of <see cref="SettledBy"/>.</param>
    public static IReadOnlyList<object> Reconcile(CardRow card, IssuerCard issuer, string by, DateTimeOffset now)
    {
        var happened = new List<object>();
        // Until its first activation a card is Activation's: that step is announced in another way.
        if (card.ConfirmedStatus == CardStatuses.Pending)
            return happened;
        var status = ToLocal(issuer.Status, card.ConfirmedStatus);
        var limit = issuer.PerTransactionLimit is { } major ? Money.FromMajor(major, card.Currency) : null;
        var pending = card.Pending;

        if (pending is { Kind: OperationKinds.Status } && status == pending.Target)
            happened.Add(new StatusChanged(pending.OperationId, status, issuer.Status, by, now));
        else
        {
            if (pending is not null && IsContradicted(pending, card.ConfirmedStatus, status))
                happened.Add(new OperationFailed(pending.OperationId, Errors.SupersededByIssuer.Code, by, now));
            else if (pending is { Kind: OperationKinds.Status } && now >= pending.Deadline)
                happened.Add(new OperationFailed(pending.OperationId, Errors.UpstreamTimeout.Code, by, now));
            if (status != card.ConfirmedStatus || issuer.Status != card.UpstreamStatus)
                happened.Add(new IssuerStatusAdopted(status, issuer.Status, now));
        }

        if (pending is { Kind: OperationKinds.Limit, Limit: { } asked } && happened.Count == 0)
        {
            if (limit == asked)
                happened.Add(new LimitChanged(pending.OperationId, asked, by, now));
            else if (now >= pending.Deadline)
                happened.Add(
                    limit == card.Limit
                        ? new OperationFailed(pending.OperationId, Errors.UpstreamTimeout.Code, by, now)
                        : new OperationNeedsAttention(pending.OperationId, now)
                );
        }
        else if (pending is null && limit is not null && limit != card.Limit)
            happened.Add(new IssuerLimitAdopted(limit, now));
        return happened;
    }

    /// <summary>The issuer did not say: nothing is known, and at the deadline an operator is told.</summary>
    public static IReadOnlyList<object> ReconcileUnseen(PendingOperation pending, DateTimeOffset now) =>
        now >= pending.Deadline ? [new OperationNeedsAttention(pending.OperationId, now)] : [];

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

    /// <summary>The issuer's words are an open set: PRE_CANCEL is cancelled to a user, a word not known yet changes nothing.</summary>
    public static string ToLocal(string upstream, string known) =>
        upstream switch
        {
            "PRE_CANCEL" or CardStatuses.Cancelled => CardStatuses.Cancelled,
            "LOST" or "STOLEN" or CardStatuses.Blocked => CardStatuses.Blocked,
            CardStatuses.Active or CardStatuses.Frozen or CardStatuses.Failed or CardStatuses.Pending => upstream,
            _ => known,
        };

    /// <summary>The issuer moved the card somewhere the operation did not ask for.</summary>
    private static bool IsContradicted(PendingOperation pending, string confirmed, string status) =>
        status != confirmed && (pending.Kind == OperationKinds.Limit ? status != CardStatuses.Active : status != pending.Target);
}
