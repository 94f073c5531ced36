using Cards.Platform.Idempotency;
using Cards.Support;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Specs;

/// <summary>A statement that PostgreSQL cannot read the values of is one caller's failure. The next who gets its connection does not notice.</summary>
public sealed class FailedBindSpecs(OwnWorld world) : IClassFixture<OwnWorld>
{
    /// <summary>A connection prepares a statement at its second use; which connection of the pool comes next is not ours to choose.</summary>
    private const int Uses = 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDocumentStore Store => world.Host.GetRequiredService<IDocumentStore>();

    [Theory]
    [InlineData("select ?")]
    [InlineData("select ? || 'x'")]
    public async Task After_a_query_the_next_one_gets_its_own_answer(string sql)
    {
        for (var use = 0; use < Uses; use++)
        {
            await using var session = Store.QuerySession();
            if (use % 2 == 0)
                Assert.StartsWith(
                    "usd",
                    Assert.Single(await session.AdvancedSql.QueryAsync<string>(sql, Stop, "usd")),
                    StringComparison.Ordinal
                );
            else
                await Assert.ThrowsAnyAsync<Exception>(() => session.AdvancedSql.QueryAsync<string>(sql, Stop, "u\0d"));
        }
        await EveryoneIsServedAsync();
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("before \0 and after")]
    public async Task After_a_save_the_next_one_is_saved(string unreadable)
    {
        for (var use = 0; use < Uses; use++)
        {
            await using var session = Store.LightweightSession();
            session.Store(AUse(use % 2 == 0 ? "readable" : unreadable));
            if (use % 2 == 0)
                await session.SaveChangesAsync(Stop);
            else
                await Assert.ThrowsAnyAsync<Exception>(() => session.SaveChangesAsync(Stop));
        }
        await EveryoneIsServedAsync();
    }

    private static KeyUse AUse(string fingerprint) =>
        new()
        {
            Id = Guid.NewGuid().ToString(),
            Fingerprint = fingerprint,
            At = TimeProvider.System.GetUtcNow(),
            Attempt = Guid.NewGuid(),
        };

    private async Task EveryoneIsServedAsync()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        Assert.Equal("ACTIVE", (await card.SeenAsync()).GetProperty("status").GetString());
    }
}
