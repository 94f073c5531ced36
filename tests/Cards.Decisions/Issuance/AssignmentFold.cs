using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.Decisions.Support;
using Cards.Issuance;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Issuance;

public class AssignmentFold
{
    [Fact]
    public void an_attempt_starts_pending()
    {
        var attempt = Fold.Of<Assignment>(Assigning());

        Assert.True(attempt is { State: Assignment.Pending, LocalId: null });
        Assert.Equal(Fold.Stream, attempt.Id);
    }

    [Fact]
    public void a_settled_attempt_knows_its_card()
    {
        var attempt = Fold.Of<Assignment>(Assigning(), new AssignmentSettled(42, Request, "PENDING", SettledBy.Answer, Now));

        Assert.True(attempt is { State: Assignment.Done, LocalId: 42, OrderStatus: "PENDING" });
    }

    [Fact]
    public void a_late_success_overrides_a_refusal_that_was_only_inferred()
    {
        var attempt = Fold.Of<Assignment>(
            Assigning(),
            new AssignmentRefused(Errors.UpstreamTimeout.Code, Now),
            new AssignmentSettled(42, Request, "PENDING", SettledBy.Answer, Now)
        );

        Assert.Equal(Assignment.Done, attempt.State);
    }

    [Fact]
    public void an_attempt_is_pending_until_the_first_outcome_and_never_again() =>
        Holds(
            AnyHistory,
            history =>
            {
                var hasOutcome = history.Any(happened => happened is AssignmentSettled or AssignmentRefused or AssignmentNeedsAttention);
                return (Fold.Of<Assignment>(Assigning(), history).State == Assignment.Pending) == !hasOutcome;
            }
        );

    [Fact]
    public void what_was_set_out_to_do_never_changes() =>
        Holds(AnyHistory, history => Fold.Of<Assignment>(Assigning(), history).Intent == Assigning());

    [Fact]
    public void applying_leaves_the_state_it_was_applied_to_alone() =>
        Holds(
            AnyHistory,
            history =>
            {
                var before = Fold.Of<Assignment>(Assigning());
                var copy = before with { };
                _ = history.Aggregate(before, Fold.On);
                return before == copy;
            }
        );
}
