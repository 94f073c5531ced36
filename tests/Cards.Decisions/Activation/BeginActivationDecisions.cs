using Cards.Activation;
using Cards.Contracts;
using Cards.Decisions.Support;
using FsCheck.Fluent;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Activation;

public class BeginActivationDecisions
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void there_is_nothing_to_activate_without_a_card() => Assert.IsType<ActivationStart.NoCard>(Decide(null));

    [Fact]
    public void a_card_whose_order_failed_is_no_card() => Assert.IsType<ActivationStart.NoCard>(Decide(Of(CardStatuses.Failed)));

    [Fact]
    public void an_active_card_is_not_activated_again() => Assert.IsType<ActivationStart.AlreadyActive>(Decide(Of(CardStatuses.Active)));

    [Fact]
    public void a_pending_card_is_sent_with_a_key_of_its_operation() =>
        Assert.Equal(new ActivationStart.Ready(Uuid5.Create(Operation, "activate")), Decide(Of(CardStatuses.Pending)));

    [Fact]
    public void an_attempt_younger_than_patience_is_still_with_the_issuer() =>
        Assert.IsType<ActivationStart.Running>(Decide(Of(CardStatuses.Pending, begun: Now - patience + TimeSpan.FromTicks(1))));

    [Fact]
    public void an_attempt_as_old_as_patience_is_unsettled_and_named() =>
        Assert.Equal(new ActivationStart.Unsettled(Operation), Decide(Of(CardStatuses.Pending, begun: Now - patience)));

    [Fact]
    public void only_a_pending_card_without_an_attempt_is_ever_sent() =>
        Holds(
            AnyHistory,
            history =>
            {
                var card = Fold.Of<ActivatingCard>(Assigned(), history);
                var isFree = card is { Status: CardStatuses.Pending, Pending: null };
                return Decide(card) is ActivationStart.Ready == isFree;
            }
        );

    [Fact]
    public void two_operations_never_share_a_key() =>
        Holds(ArbMap.Default.GeneratorFor<Guid>().Two(), pair => pair.Item1 == pair.Item2 || Key(pair.Item1) != Key(pair.Item2));

    private static Guid Key(Guid operation) =>
        ((ActivationStart.Ready)BeginActivationHandler.Decide(Of(CardStatuses.Pending), operation, patience, Now)).UpstreamKey;

    private static ActivationStart Decide(ActivatingCard? card) => BeginActivationHandler.Decide(card, Operation, patience, Now);

    private static ActivatingCard Of(string status, DateTimeOffset? begun = null) =>
        new(Card, Request, User, status, begun is { } at ? Activating(at) : null);
}
