using Cards.CardControls;
using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.CardControls;
using Cards.Decisions.Support;
using Cards.UqPay.Ports;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.CardControls;

/// <summary>How the decisions are played; a wrong one must be found out.</summary>
internal sealed record Rules(
    Func<CardRow, IssuerCard, string, DateTimeOffset, IReadOnlyList<object>> Reconcile,
    bool IsVersionGuarded = true
)
{
    public static readonly Rules Real = new(IssuerTruth.Reconcile);
}

/// <summary>One card between a user, an issuer that may act on its own, and handlers that may run late, twice, out of order or never.</summary>
internal sealed class Interleaving(Rules rules)
{
    private const decimal OneStep = 10m;

    private readonly TwinStory twin = new(Now);
    private readonly List<object> events = [];
    private readonly List<Look> looks = [];
    private readonly Dictionary<Guid, (object Asked, DateTimeOffset At)> asked = [];
    private readonly Dictionary<(Guid Operation, int Epoch), Reply> replies = [];
    private CardRow card = Fold.Of<CardRow>(Assigned(), new CardActivated(null, SettledBy.Webhook, Now));
    private (string? Status, decimal? Limit)? order;
    private DateTimeOffset now = Now;
    private int epoch;
    private int operations;

    /// <summary>A handler that has read the card and its issuer, and has not committed yet.</summary>
    private sealed record Look(CardRow Card, int Version, IssuerCard Seen, string By);

    private enum Reply
    {
        Taken,
        AnotherRuns,
        Refused,
    }

    public TwinStory Twin => twin;

    public CardRow Card => card;

    public IReadOnlyList<object> Events => events;

    public void Play(int[] steps)
    {
        foreach (var step in steps)
            Do(step);
    }

    public void Do(int step)
    {
        now += TimeSpan.FromSeconds(step % 7);
        switch (step % 12)
        {
            case 0 or 1:
                AskForStatus(
                    (step / 12 % 3) switch
                    {
                        0 => "FROZEN",
                        1 => "ACTIVE",
                        _ => step % 5 == 0 ? "CANCELLED" : "FROZEN",
                    }
                );
                break;
            case 2:
                AskForLimit(OneStep * (1 + (step / 12 % 4)));
                break;
            case 3 or 4:
                Send(isAnswerLost: step / 12 % 3 == 0);
                break;
            case 5:
                SettleOrder();
                break;
            case 6:
                ActAlone(step / 12);
                break;
            case 7 or 8:
                Begin(step % 2 == 0 ? SettledBy.Poll : SettledBy.Webhook);
                break;
            case 9 or 10:
                End(looks.Count == 0 ? 0 : step / 12 % looks.Count);
                break;
            default:
                now += TimeSpan.FromMinutes(step / 12 % 20);
                break;
        }
    }

    public void AskForStatus(string status)
    {
        if (Changes.OfStatus(card, status) is Decision.Accept)
            Ask(id => new StatusChangeRequested(id, card.ConfirmedStatus, status, null, now.AddMinutes(30), now));
    }

    public void AskForLimit(decimal limit)
    {
        if (Changes.OfLimit(card) is Decision.Accept)
            Ask(id => new LimitChangeRequested(id, Money.FromMajor(limit, card.Currency)!.Value, now.AddMinutes(2), now));
    }

    /// <summary>As the product sends: a stored answer is replayed under its key, a definite one that decides nothing takes a new key.</summary>
    public void Send(bool isAnswerLost)
    {
        if (card.Pending is not { } pending)
            return;
        var key = (pending.OperationId, epoch);
        if (!replies.TryGetValue(key, out var reply))
            replies[key] = reply = Receive(pending);
        if (isAnswerLost)
            return;
        if (reply == Reply.AnotherRuns)
            epoch++;
        else if (reply == Reply.Refused)
            Append(IssuerTruth.ReconcileRefused(card, Read(), Errors.StatusRejected.Code, now));
    }

    public void SettleOrder()
    {
        if (order is not { } open)
            return;
        order = null;
        if (open.Status is { } status && MayBecome(status))
            twin.Becomes(status == "CANCELLED" ? "PRE_CANCEL" : status, now);
        else if (open.Limit is { } limit && twin.Word is "ACTIVE" or "FROZEN")
            twin.Limits(limit, now);
    }

    public void ActAlone(int how)
    {
        if (twin.Word == "PRE_CANCEL" && how % 2 == 0)
            twin.Becomes("CANCELLED", now);
        if (twin.Word is "PRE_CANCEL" or "CANCELLED")
            return;
        if (how % 5 == 4)
            twin.Limits(how % 3 == 0 ? null : OneStep * (how % 4), now);
        else
            twin.Becomes(
                (how % 5) switch
                {
                    0 => "BLOCKED",
                    1 => "FROZEN",
                    2 => "ACTIVE",
                    _ => "SOMETHING_NEW",
                },
                now
            );
    }

    public void Begin(string by) => looks.Add(new Look(card, events.Count, Read(), by));

    public void End(int which)
    {
        if (which >= looks.Count)
            return;
        var look = looks[which];
        looks.RemoveAt(which);
        // A lost race is run again on what the winner left.
        if (rules.IsVersionGuarded && look.Version != events.Count)
            look = new Look(card, events.Count, Read(), look.By);
        Append(rules.Reconcile(look.Card, look.Seen, look.By, now));
    }

    /// <summary>Whatever was under way comes to its end, and the issuer is looked at past every deadline.</summary>
    public void Finish(bool isLastLookLast)
    {
        SettleOrder();
        now += TimeSpan.FromHours(1);
        if (!isLastLookLast)
            LookNow();
        while (looks.Count > 0)
            End(0);
        if (isLastLookLast)
            LookNow();
    }

    /// <summary>The outcome each operation got, against what the issuer's card was while it ran.</summary>
    public bool OutcomesAreTrue() =>
        asked.All(one =>
        {
            var (request, from) = one.Value;
            var outcome = events.Single(happened => IssuerTruth.Settles([happened], one.Key));
            return (request, outcome) switch
            {
                (StatusChangeRequested status, StatusChanged done) => twin.WasBetween(from, done.At, (shown, _) => shown == status.To),
                (LimitChangeRequested limit, LimitChanged done) => twin.WasBetween(from, done.At, (_, set) => set == limit.Limit.ToMajor()),
                (_, OperationFailed { Code: "upstream_timeout" or "status_rejected" or "superseded_by_issuer" }) => true,
                (_, OperationNeedsAttention) => true,
                _ => false,
            };
        });

    private void LookNow()
    {
        Begin(SettledBy.Poll);
        End(looks.Count - 1);
    }

    private void Ask(Func<Guid, object> request)
    {
        var id = new Guid(++operations, 0, 0, new byte[8]);
        epoch = 0;
        asked[id] = (request(id), now);
        Append([asked[id].Asked]);
    }

    private Reply Receive(PendingOperation pending)
    {
        if (order is not null)
            return Reply.AnotherRuns;
        if (pending.Limit is { } limit ? twin.Word is not ("ACTIVE" or "FROZEN") : !MayBecome(pending.Target))
            return Reply.Refused;
        order = pending.Limit is { } amount ? (null, amount.ToMajor()) : (pending.Target, null);
        return Reply.Taken;
    }

    private bool MayBecome(string status) =>
        (twin.Word, status) is ("ACTIVE", "FROZEN") or ("FROZEN", "ACTIVE") or ("ACTIVE" or "FROZEN", "CANCELLED");

    private IssuerCard Read() =>
        new(card.CardId, twin.Word, "PHYSICAL", card.Bin, card.Last4, card.Currency, card.Mode, null, twin.Limit) { SaysLimits = true };

    private void Append(IReadOnlyList<object> happened)
    {
        foreach (var one in happened)
        {
            events.Add(one);
            card = Fold.On(card, one);
        }
    }
}
