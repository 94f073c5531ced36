using Cards.UqPay.Specs.Support;

[assembly: AssemblyFixture(typeof(WarmUp))]

namespace Cards.UqPay.Specs.Support;

/// <summary>The first call of a process takes seconds on a busy machine, longer than a spec gives it.</summary>
public sealed class WarmUp : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await using var twin = await Twin.StartAsync();
        await using var adapter = await Adapter.StartAsync(twin, settings: [("CallTimeout", "00:00:10"), ("RequestBudget", "00:00:25")]);
        var holder = await adapter.CardholderAsync();
        (await adapter.AssignAsync(holder, await twin.FreeNumberAsync())).Value();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
