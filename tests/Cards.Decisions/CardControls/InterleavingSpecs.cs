using Cards.CardControls;
using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.Decisions.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cards.Decisions.CardControls;

/// <summary>Answers, webhooks and polls, late, doubled, reordered and dropped: what we show is what the issuer's card is.</summary>
public class InterleavingSpecs
{
    private const int Enough = 3_000;

    private static readonly Gen<int[]> anySteps = Gen.Choose(0, 12 * 60 - 1).ArrayOf();

    [Fact]
    public void any_interleaving_folds_to_the_issuers_truth() => Samples.Holds(anySteps, steps => EndsInTruth(steps, Rules.Real), Enough);

    [Fact]
    public void an_older_reading_never_wins_over_a_newer_one() => Samples.Holds(anySteps, steps => EndsNewest(steps, Rules.Real), Enough);

    [Fact]
    public void without_the_version_an_older_reading_would_win() =>
        IsFoundOut(steps => EndsNewest(steps, Rules.Real with { IsVersionGuarded = false }));

    [Fact]
    public void believing_that_a_hint_is_an_outcome_would_be_found_out() =>
        IsFoundOut(steps =>
            EndsInTruth(
                steps,
                new Rules(
                    (card, seen, by, now) =>
                        card.Pending is { Kind: OperationKinds.Status } pending && by == SettledBy.Webhook
                            ? [new StatusChanged(pending.OperationId, pending.Target, pending.Target, by, now)]
                            : IssuerTruth.Reconcile(card, seen, by, now)
                )
            )
        );

    [Fact]
    public void leaving_out_what_the_issuer_did_on_its_own_would_be_found_out() =>
        IsFoundOut(steps =>
            EndsInTruth(
                steps,
                new Rules(
                    (card, seen, by, now) => [.. IssuerTruth.Reconcile(card, seen, by, now).Where(one => one is not IssuerStatusAdopted)]
                )
            )
        );

    [Fact]
    public void waiting_for_ever_would_be_found_out() =>
        IsFoundOut(steps =>
            EndsInTruth(steps, new Rules((card, seen, by, now) => IssuerTruth.Reconcile(card, seen, by, Samples.Now.AddYears(-1))))
        );

    /// <summary>The reference knows the twin alone: its last entry is what there is to see.</summary>
    private static bool EndsInTruth(int[] steps, Rules rules)
    {
        var played = new Interleaving(rules);
        played.Play(steps);
        played.Finish(isLastLookLast: true);
        return ShowsTheTwin(played) && played.OutcomesAreTrue();
    }

    /// <summary>The issuer's card never returns to what it was, so an old reading is a wrong one; the old ones are committed last.</summary>
    private static bool EndsNewest(int[] steps, Rules rules)
    {
        var played = new Interleaving(rules);
        var (limit, isFrozen) = (0m, false);
        foreach (var step in steps)
        {
            switch (step % 6)
            {
                case 0 when !isFrozen && step % 4 == 0:
                    isFrozen = true;
                    played.AskForStatus("FROZEN");
                    break;
                case 1 when !isFrozen:
                    played.AskForLimit(limit += 1m);
                    break;
                case 2:
                    played.Send(isAnswerLost: step % 4 == 0);
                    break;
                case 3:
                    played.SettleOrder();
                    break;
                case 4:
                    played.Begin(SettledBy.Webhook);
                    break;
                default:
                    played.End(step % 3);
                    break;
            }
        }
        played.Finish(isLastLookLast: false);
        return ShowsTheTwin(played);
    }

    private static bool ShowsTheTwin(Interleaving played) =>
        played.Card.Pending is null
        && played.Card.UpstreamStatus == played.Twin.Word
        && (played.Twin.Word == "SOMETHING_NEW" || played.Card.ConfirmedStatus == played.Twin.Status)
        && played.Card.Limit?.ToMajor() == played.Twin.Limit;

    private static void IsFoundOut(Func<int[], bool> property) =>
        Assert.ThrowsAny<Exception>(() => Samples.Holds(anySteps, property, Enough));
}
