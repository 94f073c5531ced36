namespace Cards.Edge.Specs.Support;

/// <summary>Asks again until a stated condition holds; the failure is the condition's, not a clock's.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        giveUp.CancelAfter(TimeSpan.FromSeconds(20));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
            Assert.True(await again.WaitForNextTickAsync(giveUp.Token));
    }
}
