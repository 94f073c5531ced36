using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Issuance;
using Cards.Decisions.Support;
using Cards.Issuance;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Issuance;

public class IssuedCardFold
{
    [Fact]
    public void an_assigned_card_is_pending_until_it_is_activated()
    {
        var card = Fold.Of<IssuedCard>(Assigned());

        Assert.Equal(CardStatuses.Pending, card.Status);
        Assert.False(card.IsActivated);
        Assert.Equal(Card, card.CardId);
        Assert.True(Fold.On(card, new CardActivated(Operation, SettledBy.Answer, Now)).IsActivated);
    }

    [Fact]
    public void a_virtual_card_needs_no_activation() =>
        Assert.True(Fold.Of<IssuedCard>(Issued()) is { IsActivated: true } card && card.CardId == Card);

    [Fact]
    public void a_card_whose_order_failed_is_failed() =>
        Assert.Equal(CardStatuses.Failed, Fold.Of<IssuedCard>(Assigned(), new CardOrderFailed("card_order_failed", Now)).Status);

    [Fact]
    public void an_attempt_to_activate_means_nothing_to_issuance()
    {
        var card = Fold.Of<IssuedCard>(Assigned());

        Assert.Same(card, Fold.On(card, Activating()));
    }

    [Fact]
    public void any_history_keeps_the_issuers_ids_and_one_of_three_statuses() =>
        Holds(
            AnyHistory,
            history =>
                Fold.Of<IssuedCard>(Assigned(), history) is { CardOrderId: null } card
                && card.CardId == Card
                && card.Status is CardStatuses.Pending or CardStatuses.Active or CardStatuses.Failed
        );
}
