using Cards.CardControls;
using Cards.Decisions.Support;
using FsCheck.Fluent;

namespace Cards.Decisions.CardControls;

public class NextPollSpecs
{
    private static readonly ControlOptions options = new();

    [Fact]
    public void the_issuer_is_asked_after_15_s_30_s_1_2_5_and_10_min_and_then_every_15_min()
    {
        var polls = new List<double>();
        var now = Samples.Now;
        while (polls.Count < 9)
        {
            now = options.NextPoll(Samples.Now, now, null);
            polls.Add((now - Samples.Now).TotalSeconds);
        }

        Assert.Equal([15, 30, 60, 120, 300, 600, 1500, 2400, 3300], polls);
    }

    [Fact]
    public void the_last_look_before_a_deadline_is_at_the_deadline()
    {
        var deadline = Samples.Now.AddSeconds(100);

        Assert.Equal(deadline, options.NextPoll(Samples.Now, Samples.Now.AddSeconds(60), deadline));
        Assert.Equal(Samples.Now.AddSeconds(120), options.NextPoll(Samples.Now, deadline, deadline));
    }

    [Fact]
    public void a_late_look_leaves_out_what_it_missed() =>
        Assert.Equal(Samples.Now.AddSeconds(300), options.NextPoll(Samples.Now, Samples.Now.AddSeconds(170), null));

    [Fact]
    public void the_next_look_is_never_in_the_past() =>
        Samples.Holds(
            Gen.Choose(0, 1_000_000),
            seconds => options.NextPoll(Samples.Now, Samples.Now.AddSeconds(seconds), null) > Samples.Now.AddSeconds(seconds)
        );
}
