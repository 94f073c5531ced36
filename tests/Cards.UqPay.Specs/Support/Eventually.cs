namespace Cards.UqPay.Specs.Support;

/// <summary>Waits for a stated condition, never for time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task IsTrueAsync(Func<bool> condition, string what) => IsTrueAsync(() => Task.FromResult(condition()), what);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"It never came true that {what}.");
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
