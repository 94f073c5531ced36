using Cards.Contracts.Issuance;
using Cards.Issuance;
using Cards.Platform;
using Cards.Platform.Idempotency;
using Cards.UqPay.Webhooks;
using JasperFx;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Cards.Specs;

/// <summary>The one definition of a lost race, on exceptions as the real store throws them.</summary>
public sealed class LostRaceSpecs(SharedWorld world)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDocumentStore Store => world.Host.GetRequiredService<IDocumentStore>();

    [Fact]
    public async Task One_insert_that_collides()
    {
        var use = AUse();
        await SaveAsync(session => session.Insert(use));

        var failure = await FailureAsync(session => session.Insert(use));

        Assert.IsType<DocumentAlreadyExistsException>(failure);
        Assert.True(LostRace.Is(failure));
        Assert.True(LostRace.Has<KeyUse>(failure));
        Assert.False(LostRace.Has<WebhookEvent>(failure));
    }

    [Fact]
    public async Task Two_inserts_of_one_save_that_collide()
    {
        var (use, webhook) = (AUse(), AWebhook());
        await SaveAsync(session => session.Insert(use), session => session.Insert(webhook));

        var failure = await FailureAsync(session => session.Insert(use), session => session.Insert(webhook));

        Assert.IsType<AggregateException>(failure);
        Assert.True(LostRace.Is(failure));
        Assert.True(LostRace.Has<WebhookEvent>(failure));
        Assert.False(LostRace.Has<Cardholder>(failure));
    }

    [Fact]
    public async Task A_stream_that_was_started_already()
    {
        var id = Guid.CreateVersion7();
        var opened = AnOpening();
        await SaveAsync(Start);

        var failure = await FailureAsync(Start);

        Assert.IsType<ExistingStreamIdCollisionException>(failure);
        Assert.True(LostRace.Is(failure));

        void Start(IDocumentSession session) => session.Events.StartStream<CardRequest>(id, opened);
    }

    [Fact]
    public async Task A_stream_that_went_on_since_it_was_read()
    {
        var id = Guid.CreateVersion7();
        var happened = new CardRequestExpired(TimeProvider.System.GetUtcNow());
        await SaveAsync(session => session.Events.StartStream<CardRequest>(id, AnOpening()));
        await using var late = Store.LightweightSession();
        (await late.Events.FetchForWriting<CardRequest>(id, Stop)).AppendOne(happened);
        await SaveAsync(session => session.Events.Append(id, happened));

        var failure = await Record.ExceptionAsync(() => late.SaveChangesAsync(Stop));

        Assert.IsAssignableFrom<ConcurrencyException>(failure);
        Assert.True(LostRace.Is(failure));
    }

    [Fact]
    public async Task A_unique_value_that_is_taken()
    {
        var (one, other) = (ACardholder(), ACardholder());
        await SaveAsync(session => session.Insert(one));

        var failure = await FailureAsync(session => session.Insert(other with { CardholderId = one.CardholderId }));

        Assert.True(LostRace.Is(failure), failure.ToString());
    }

    [Fact]
    public async Task A_statement_of_our_own_that_collides()
    {
        var use = AUse();
        await SaveAsync(session => session.Insert(use));

        var failure = await FailureAsync(session =>
            session.QueueSqlCommand("insert into cards.mt_doc_platform_key_use (id, data) values (?, '{}')", use.Id)
        );

        Assert.IsType<MartenCommandException>(failure);
        Assert.True(LostRace.Is(failure));
        Assert.True(LostRace.Is(new InvalidOperationException("outer", failure)));
    }

    /// <summary>The store tries a deadlock again by itself; what it gives up on comes to us.</summary>
    [Theory]
    [InlineData("23505")]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("MT003")]
    public void A_refusal_of_postgres_that_names_a_rival(string state)
    {
        var refusal = new PostgresException("refused", "ERROR", "ERROR", state);

        Assert.True(LostRace.Is(refusal));
        Assert.True(LostRace.Is(new MartenCommandException(null, refusal)));
    }

    [Fact]
    public async Task Nothing_else_is_one()
    {
        var broken = await FailureAsync(session => session.QueueSqlCommand("delete from cards.nowhere"));

        Assert.False(LostRace.Is(broken));
        Assert.False(LostRace.Is(null));
        Assert.False(LostRace.Is(new OperationCanceledException()));
        Assert.False(LostRace.Is(new NpgsqlException("the connection is gone")));
        Assert.False(LostRace.Is(new AggregateException()));
        // What failed for another reason as well is no lost race: trying again would hide that reason.
        Assert.False(LostRace.Is(new AggregateException(new ConcurrencyException("overtaken"), broken)));
        Assert.True(LostRace.Is(new AggregateException(new ConcurrencyException("overtaken"))));
    }

    private static CardRequestOpened AnOpening()
    {
        var name = Guid.CreateVersion7().ToString("n");
        return new CardRequestOpened(Random.Shared.NextInt64(), name, "PHYSICAL", "USD", name, TimeProvider.System.GetUtcNow());
    }

    private static Cardholder ACardholder() =>
        new()
        {
            Id = Guid.CreateVersion7().ToString("n"),
            Number = 1,
            CardholderId = Guid.CreateVersion7(),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };

    private static KeyUse AUse() =>
        new()
        {
            Id = Guid.CreateVersion7().ToString("n"),
            Fingerprint = "spec",
            At = TimeProvider.System.GetUtcNow(),
            Attempt = Guid.CreateVersion7(),
        };

    private static WebhookEvent AWebhook() =>
        new()
        {
            Id = Guid.CreateVersion7().ToString("n"),
            Type = "spec",
            SourceId = "spec",
            ReceivedAt = TimeProvider.System.GetUtcNow(),
        };

    private async Task<Exception> FailureAsync(params Action<IDocumentSession>[] changes)
    {
        var failure = await Record.ExceptionAsync(() => SaveAsync(changes));
        Assert.NotNull(failure);
        return failure;
    }

    private async Task SaveAsync(params Action<IDocumentSession>[] changes)
    {
        await using var session = Store.LightweightSession();
        foreach (var change in changes)
            change(session);
        await session.SaveChangesAsync(Stop);
    }
}
