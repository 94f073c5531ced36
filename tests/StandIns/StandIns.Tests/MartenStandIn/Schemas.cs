using JasperFx;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Weasel.Postgresql;

namespace StandIns.Tests.OnMarten;

public sealed class Schemas : Database
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected override void Configure(StoreOptions options)
    {
        options.Projections.Snapshot<Account>(SnapshotLifecycle.Inline).Index(account => account.Owner);
        options.Storage.ExtendedSchemaObjects.Add(
            new Sequence(new PostgresqlObjectName(Schema, "numbers", SchemaUtils.IdentifierUsage.General), 1000)
        );
    }

    [Fact]
    public async Task stores_that_make_the_same_schema_at_once_all_succeed()
    {
        var gate = new Gate(6);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Apply()));
        Assert.Equal(
            2L,
            await ScalarAsync<long>(
                "select count(*) from pg_tables where schemaname = '{s}' and tablename in ('mt_events', 'mt_doc_account')"
            )
        );

        async Task Apply()
        {
            var store = NewStore();
            await gate.ArriveAsync();
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        }
    }

    [Fact]
    public async Task a_sequence_starts_where_it_was_told_and_survives_another_start()
    {
        await using var session = Store.QuerySession();
        Assert.Equal(1000, await session.NextSequenceValueAsLong($"{Schema}.numbers", Token));
        await NewStore().Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        Assert.Equal(1001, await session.NextSequenceValueAsLong($"{Schema}.numbers", Token));
    }

    [Fact]
    public async Task with_auto_create_off_nothing_is_made_until_asked()
    {
        var store = NewStore(options => options.AutoCreateSchemaObjects = AutoCreate.None);
        await using var session = store.LightweightSession();
        session.Events.StartStream<Account>(Guid.CreateVersion7(), new Opened(Guid.Empty, "a"));
        await Assert.ThrowsAsync<Marten.Exceptions.MartenCommandException>(() => session.SaveChangesAsync(Token));
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await session.SaveChangesAsync(Token);
    }

    [Fact]
    public async Task events_are_named_by_alias_and_full_type_name()
    {
        var store = NewStore(options => options.Events.MapEventType(typeof(Counted), "counted_up"));
        await using var session = store.LightweightSession();
        session.Events.StartStream<Account>(
            Guid.CreateVersion7(),
            new Opened(Guid.Empty, "a"),
            new Counted(1),
            new OTPVerified(),
            new Card2Frozen(),
            new PinResetV2()
        );
        await session.SaveChangesAsync(Token);
        Assert.Equal(
            "opened,counted_up,otp_verified,card_2_frozen,pin_reset_v2",
            await ScalarAsync<string>("select string_agg(type, ',' order by version) from {s}.mt_events")
        );
        Assert.Equal(
            "StandIns.Tests.OnMarten.Schemas+OTPVerified, StandIns.Tests",
            await ScalarAsync<string>("select mt_dotnet_type from {s}.mt_events where version = 3")
        );
        Assert.Equal("account", await ScalarAsync<string>("select type from {s}.mt_streams"));
    }

    [Fact]
    public async Task colliding_aliases_are_told_apart_by_type_name()
    {
        var id = Guid.CreateVersion7();
        var store = NewStore(options => options.Events.AddEventTypes([typeof(Renamed), typeof(Other.Renamed)]));
        await using var session = store.LightweightSession();
        session.Events.StartStream<Account>(id, new Opened(Guid.Empty, "a"), new Renamed("b"), new Other.Renamed(3));
        await session.SaveChangesAsync(Token);
        var events = await session.Events.FetchStreamAsync(id, token: Token);
        Assert.Equal([new Renamed("b"), new Other.Renamed(3)], events.Skip(1).Select(each => each.Data));
    }

    [Fact]
    public async Task a_host_makes_the_schema_before_other_services_start_and_cleaning_leaves_wolverines_tables()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHostedService<Starter>();
        builder.Services.AddSingleton<NpgsqlDataSource>(Source);
        builder.Services.ConfigureMarten(options => options.Schema.For<Named>().DocumentAlias("second"));
        builder
            .Services.AddMarten(options =>
            {
                options.DatabaseSchemaName = Schema;
                options.AutoCreateSchemaObjects = AutoCreate.None;
                options.Schema.For<Named>().DocumentAlias("first");
            })
            .UseNpgsqlDataSource()
            .UseLightweightSessions()
            .ApplyAllDatabaseChangesOnStartup();
        using var host = builder.Build();
        await host.StartAsync(Token);

        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from {s}.mt_doc_second"));
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
            Assert.Same(session, scope.ServiceProvider.GetRequiredService<IDocumentSession>());
            session.Events.Append(Guid.CreateVersion7(), new Unrelated());
            await session.SaveChangesAsync(Token);
        }

        await ExecuteAsync(
            $"create table {Schema}.wolverine_outgoing_envelopes (id int); insert into {Schema}.wolverine_outgoing_envelopes values (1)"
        );
        await host.CleanAllMartenDataAsync();
        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from {s}.wolverine_outgoing_envelopes"));
        Assert.Equal(0L, await ScalarAsync<long>("select (select count(*) from {s}.mt_doc_second) + (select count(*) from {s}.mt_events)"));
        Assert.Equal(1L, await ScalarAsync<long>("select nextval('{s}.mt_events_sequence')"));
        await host.StopAsync(Token);
    }

    private sealed class Starter(IDocumentStore store) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var session = store.LightweightSession();
            session.Store(new Named("made", 1));
            await session.SaveChangesAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public sealed record OTPVerified;

    public sealed record Card2Frozen;

    public sealed record PinResetV2;

    public static class Other
    {
        public sealed record Renamed(int Number);
    }
}
