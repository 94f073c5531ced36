using Cards.Contracts.Issuance;
using Cards.Decisions.Support;
using Cards.Issuance;
using static Cards.Decisions.Support.Samples;

namespace Cards.Decisions.Issuance;

public class CardRequestFold
{
    private static readonly CardRequestPaid paid = new("olga", null, Now);
    private static readonly CardRequestApproved approved = new("olga", null, Now);

    private static CardRequestFailed Failed => new("card_order_failed", "upstream_rejected", Now);

    [Fact]
    public void a_new_request_waits_for_payment_and_takes_its_users_slot()
    {
        var request = Fold.Of<CardRequest>(Opened());

        Assert.Equal(CardRequest.AwaitingPayment, request.Status);
        Assert.Equal(Fold.Stream, request.Id);
        Assert.Equal("PHYSICAL:alice", request.OpenSlot);
        Assert.False(request.IsPaid || request.IsApproved || request.IsInternal);
    }

    [Fact]
    public void paid_and_then_approved_is_processing() =>
        Assert.Equal(CardRequest.Processing, Fold.Of<CardRequest>(Opened(), paid, approved).Status);

    [Fact]
    public void approved_and_then_paid_is_processing() =>
        Assert.Equal(CardRequest.Processing, Fold.Of<CardRequest>(Opened(), approved, paid).Status);

    [Fact]
    public void paid_alone_waits_for_approval() => Assert.Equal(CardRequest.AwaitingApproval, Fold.Of<CardRequest>(Opened(), paid).Status);

    [Fact]
    public void approved_alone_still_waits_for_payment() =>
        Assert.Equal(CardRequest.AwaitingPayment, Fold.Of<CardRequest>(Opened(), approved).Status);

    [Fact]
    public void an_internal_request_is_processing_from_its_first_event_and_takes_no_slot()
    {
        var request = Fold.Of<CardRequest>(OpenedInternally());

        Assert.Equal(CardRequest.Processing, request.Status);
        Assert.True(request is { IsInternal: true, IsPaid: true, IsApproved: true, OpenSlot: null });
    }

    [Fact]
    public void a_released_request_waits_for_another_number_and_says_why()
    {
        var request = Fold.Of<CardRequest>(
            Opened(),
            paid,
            approved,
            new CardRequestAssigned(42, Card, Now),
            new CardRequestReleased("card_order_failed", Now)
        );

        Assert.Equal(CardRequest.Processing, request.Status);
        Assert.True(request is { LocalId: null, CardId: null, Code: "card_order_failed" });
    }

    [Fact]
    public void a_second_card_takes_the_reason_of_the_first_away()
    {
        var request = Fold.Of<CardRequest>(
            Opened(),
            new CardRequestReleased("card_order_failed", Now),
            new CardRequestAssigned(43, Card, Now)
        );

        Assert.True(request is { LocalId: 43, Code: null });
    }

    [Fact]
    public void a_failed_request_is_over_and_says_why()
    {
        var request = Fold.Of<CardRequest>(Opened("VIRTUAL"), paid, approved, Ordering(), Failed);

        Assert.True(request is { Status: CardRequest.Failed, Code: "card_order_failed", OpenSlot: null, IsPaid: true, IsApproved: true });
    }

    [Fact]
    public void a_failed_request_whose_card_was_made_after_all_is_completed()
    {
        var request = Fold.Of<CardRequest>(
            Opened("VIRTUAL"),
            paid,
            approved,
            Ordering(),
            Failed,
            new CardRequestAssigned(42, Card, Now),
            new CardRequestCompleted(Now)
        );

        Assert.True(request is { Status: CardRequest.Completed, Code: null, OpenSlot: null, LocalId: 42 });
    }

    /// <summary>But for a failed one, whose card may turn up.</summary>
    [Fact]
    public void a_closed_request_stays_as_it_was_closed_whatever_follows() =>
        Holds(
            AnyHistory,
            history =>
            {
                string? closedAs = null;
                var request = Fold.Create<CardRequest>(Opened());
                foreach (var happened in history)
                {
                    request = Fold.On(request, happened);
                    if (
                        closedAs is not null
                        && request.Status != closedAs
                        && (closedAs, request.Status) is not (CardRequest.Failed, CardRequest.Completed)
                    )
                        return false;
                    if (!request.IsOpen)
                        closedAs = request.Status;
                }
                return true;
            }
        );

    [Fact]
    public void a_request_holds_its_slot_exactly_while_it_is_open() =>
        Holds(
            AnyHistory,
            history =>
            {
                var request = Fold.Of<CardRequest>(Opened(), history);
                return request.IsOpen == request.OpenSlot is not null;
            }
        );

    [Fact]
    public void an_open_request_is_processing_exactly_when_it_is_paid_and_approved() =>
        Holds(
            AnyHistory,
            history =>
            {
                var request = Fold.Of<CardRequest>(Opened(), history);
                return !request.IsOpen || (request.Status == CardRequest.Processing) == (request.IsPaid && request.IsApproved);
            }
        );

    [Fact]
    public void who_and_what_the_request_was_for_never_changes() =>
        Holds(
            AnyHistory,
            history =>
                Fold.Of<CardRequest>(Opened(), history)
                    is { UserId: User, Number: 7, CardType: "PHYSICAL", Currency: "USD", MerchantOrderSn: "HTP-7", IsInternal: false }
        );

    [Fact]
    public void applying_leaves_the_state_it_was_applied_to_alone() =>
        Holds(
            AnyHistory,
            history =>
            {
                var before = Fold.Of<CardRequest>(Opened(), paid);
                var copy = before with { };
                _ = history.Aggregate(before, Fold.On);
                return before == copy;
            }
        );
}
