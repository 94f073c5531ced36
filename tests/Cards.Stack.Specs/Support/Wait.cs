using System.Diagnostics;

namespace Cards.Stack.Specs.Support;

/// <summary>Asks again and again until a stated condition holds.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> holds, string condition)
    {
        var watch = Stopwatch.StartNew();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var last = await ask();
            if (holds(last))
                return last;
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"It did not come true that {condition}. The last answer was: {last}");
            await pulse.WaitForNextTickAsync();
        }
    }
}
