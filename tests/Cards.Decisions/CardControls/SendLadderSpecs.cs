using Cards.CardControls;
using Cards.Contracts;
using Cards.Decisions.Support;
using FsCheck.Fluent;

namespace Cards.Decisions.CardControls;

/// <summary>When a change is sent again: the issuer's Retry-After is a wish, not an order.</summary>
public class SendLadderSpecs
{
    [Theory]
    [InlineData(CardStatuses.Frozen, 30 * 60, 86_400, 30)]
    [InlineData(CardStatuses.Frozen, 30 * 60, 31, 30)]
    [InlineData(CardStatuses.Frozen, 30 * 60, 7, 7)]
    [InlineData(CardStatuses.Active, 30 * 60, 86_400, 60)]
    [InlineData("250", 2 * 60, 600, 60)]
    [InlineData("250", 70, 600, 50)]
    public void a_wish_is_heard_for_a_minute_at_most_and_for_a_freeze_for_half_of_one(string target, int deadline, int wish, int wait) =>
        Assert.Equal(Samples.Now.AddSeconds(wait), Next(target, 0, deadline, wish));

    [Fact]
    public void whatever_is_wished_one_more_send_fits_in_before_the_deadline() =>
        Samples.Holds(
            from target in Gen.Elements(CardStatuses.Frozen, CardStatuses.Active, CardStatuses.Cancelled, "250")
            from attempt in Gen.Choose(0, 40)
            from deadline in Gen.Choose(40, 1800)
            from wish in Gen.Choose(0, int.MaxValue)
            select (target, attempt, deadline, wish),
            one =>
            {
                var next = Next(one.target, one.attempt, one.deadline, one.wish);
                return next > Samples.Now && next <= Samples.Now.AddSeconds(one.deadline - 20);
            },
            tests: 3000
        );

    [Fact]
    public void shortly_before_the_deadline_no_wish_is_heard() =>
        Samples.Holds(
            from deadline in Gen.Choose(1, 20)
            from wish in Gen.Choose(0, int.MaxValue)
            select (deadline, wish),
            one => Next("250", 0, one.deadline, one.wish) == Samples.Now.AddSeconds(1),
            tests: 300
        );

    [Fact]
    public void a_freeze_that_could_not_be_sent_is_tried_every_five_seconds_at_most() =>
        Samples.Holds(
            Gen.Choose(0, 1000),
            attempt => Next(CardStatuses.Frozen, attempt, 1800, wish: 0) <= Samples.Now.AddSeconds(5),
            tests: 300
        );

    private static DateTimeOffset Next(string target, int attempt, int deadline, int wish) =>
        SendLadder.Next(
            new Operation
            {
                Id = Samples.Operation,
                UserId = Samples.User,
                LocalId = 42,
                Kind = target == "250" ? OperationKinds.Limit : OperationKinds.Status,
                Target = target,
                RequestedAt = Samples.Now,
                Attempt = attempt,
            },
            Samples.Now.AddSeconds(deadline),
            TimeSpan.FromSeconds(wish),
            jitter: 0,
            Samples.Now
        );
}
