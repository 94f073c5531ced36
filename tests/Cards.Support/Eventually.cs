using System.Diagnostics;

namespace Cards.Support;

/// <summary>Waits for a stated condition, asking again and again; never for time alone.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks until the answer satisfies; fails with the last answer and the condition's words.</summary>
    public static async Task<T> AsyncOf<T>(Func<Task<T>> ask, Func<T, bool> satisfies, string condition, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        while (true)
        {
            var last = await ask();
            if (satisfies(last))
                return last;
            if (watch.Elapsed > (patience ?? Patience))
                throw new TimeoutException($"It did not come true that {condition}. The last answer was: {Describe(last)}");
            await pulse.WaitForNextTickAsync();
        }
    }

    private static string? Describe<T>(T value) => value is Answer answer ? answer.Text : value?.ToString();
}
