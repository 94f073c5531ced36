namespace Cards.Sandbox.Specs.UqPay;

internal static class Eventually
{
    /// <summary>Asks again until the stated condition holds, for 15 seconds at most.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.True(await ticks.WaitForNextTickAsync(patience.Token), "the condition never held");
        }
    }
}
