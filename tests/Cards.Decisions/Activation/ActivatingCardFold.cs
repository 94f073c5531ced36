using Cards.Activation;
using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.CardControls;
using Cards.Contracts.Issuance;
using Cards.Decisions.Support;
using FsCheck.Fluent;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Activation;

public class ActivatingCardFold
{
    [Fact]
    public void an_assigned_card_is_pending_and_nobody_activates_it_yet()
    {
        var card = Fold.Of<ActivatingCard>(Assigned());

        Assert.Equal(new ActivatingCard(Card, Request, User, CardStatuses.Pending, null), card);
    }

    [Fact]
    public void a_begun_activation_is_remembered_with_its_operation() =>
        Assert.Equal(Operation, Fold.Of<ActivatingCard>(Assigned(), Activating()).Pending?.OperationId);

    [Fact]
    public void every_outcome_clears_the_pending_activation() =>
        Holds(
            from history in AnyHistory
            from outcome in Gen.Elements<object>(
                new CardActivated(Operation, SettledBy.Answer, Now),
                new CardActivated(null, SettledBy.Webhook, Now),
                new ActivationFailed(Operation, "activation_refused", SettledBy.Answer, Now)
            )
            select history.Append(outcome),
            history => Fold.Of<ActivatingCard>(Assigned(), history).Pending is null
        );

    [Fact]
    public void a_refused_activation_leaves_the_card_as_it_was()
    {
        var card = Fold.Of<ActivatingCard>(
            Assigned(),
            Activating(),
            new ActivationFailed(Operation, "activation_refused", SettledBy.Answer, Now)
        );

        Assert.Equal(Fold.Of<ActivatingCard>(Assigned()), card);
    }

    [Fact]
    public void events_of_other_modules_and_of_later_versions_change_nothing() =>
        Holds(
            AnyHistory,
            history =>
            {
                static bool IsOfThisCard(object happened) =>
                    happened is CardOrderFailed or ActivationBegun or ActivationFailed or CardActivated or IssuerStatusAdopted;
                return Fold.Of<ActivatingCard>(Assigned(), history) == Fold.Of<ActivatingCard>(Assigned(), history.Where(IsOfThisCard));
            }
        );

    [Fact]
    public void applying_leaves_the_state_it_was_applied_to_alone() =>
        Holds(
            AnyHistory,
            history =>
            {
                var before = Fold.Of<ActivatingCard>(Assigned(), Activating());
                var copy = before with { };
                _ = history.Aggregate(before, Fold.On);
                return before == copy;
            }
        );
}
