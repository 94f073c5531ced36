using Cards.Contracts.Issuance;
using Cards.Decisions.Support;
using Cards.Issuance;
using FsCheck.Fluent;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Issuance;

public class OperatorPressDecisions
{
    private static readonly CardRequest opened = Fold.Of<CardRequest>(Opened());
    private static readonly CardRequest paid = Fold.On(opened, new CardRequestPaid("olga", null, Now));
    private static readonly CardRequest processing = Fold.On(paid, new CardRequestApproved("olga", null, Now));

    [Fact]
    public void paying_is_an_event_with_the_operators_name_and_reason() =>
        Assert.Equal(new CardRequestPaid("omar", "bank slip 17", Now), Press(opened, "pay", "bank slip 17"));

    [Fact]
    public void what_is_paid_is_not_paid_again() => Assert.Null(Press(paid, "pay"));

    [Fact]
    public void approval_may_come_before_payment() => Assert.IsType<CardRequestApproved>(Press(opened, "approve"));

    [Fact]
    public void what_is_approved_is_not_approved_again() => Assert.Null(Press(processing, "approve"));

    [Fact]
    public void a_request_that_waits_may_be_rejected()
    {
        Assert.IsType<CardRequestRejected>(Press(opened, "reject"));
        Assert.IsType<CardRequestRejected>(Press(paid, "reject"));
    }

    [Fact]
    public void a_card_on_its_way_is_not_rejected() => Assert.Null(Press(processing, "reject"));

    [Fact]
    public void an_unknown_press_does_nothing() => Assert.Null(Press(opened, "Pay"));

    [Fact]
    public void a_closed_request_allows_nothing() =>
        Holds(
            from end in Gen.Elements<object>(
                new CardRequestRejected("olga", null, Now),
                new CardRequestExpired(Now),
                new CardRequestCompleted(Now)
            )
            from history in AnyHistory
            from action in Gen.Elements("pay", "approve", "reject")
            select (Fold.Of<CardRequest>(Opened(), [end, .. history]), action),
            closed => Press(closed.Item1, closed.action) is null
        );

    [Fact]
    public void an_allowed_press_changes_the_request_and_is_not_allowed_twice() =>
        Holds(
            from history in AnyHistory
            from action in Gen.Elements("pay", "approve", "reject")
            select (Request: Fold.Of<CardRequest>(Opened(), history), Action: action),
            asked => Press(asked.Request, asked.Action) is not { } happened || Press(Fold.On(asked.Request, happened), asked.Action) is null
        );

    private static object? Press(CardRequest request, string action, string? reason = null) =>
        OperatorRequestsHandler.Decide(request, new PressOnRequest(request.Id, action, "omar", reason), Now);
}
