using Cards.Stack.Specs.Support;
using JasperFx.Events.Projections;
using Marten;

[assembly: AssemblyFixture(typeof(Cards.Stack.Specs.Store.SpecStore))]

namespace Cards.Stack.Specs.Store;

/// <summary>One store for all specs of the package, configured as the product's store is.</summary>
public sealed class SpecStore : IAsyncLifetime
{
    private readonly List<DocumentStore> stores = [];

    public Database Database { get; } = new();

    public DocumentStore Store { get; private set; } = null!;

    /// <summary>Another store on the same schema.</summary>
    public DocumentStore Another(Action<StoreOptions> change)
    {
        var store = DocumentStore.For(options =>
        {
            options.Connection(Database.Source);
            options.DatabaseSchemaName = Database.Schema;
            options.UseSystemTextJsonForSerialization();
            options.Events.UseMandatoryStreamTypeDeclaration = true;
            options.Events.MapEventType<Opened>("account_opened");
            options.Events.MapEventType<Counted>("account_counted");
            options.Projections.Snapshot<Account>(SnapshotLifecycle.Inline);
            options.Schema.For<Account>().UniqueIndex("one_account_per_name", account => account.Name);
            options.Projections.LiveStreamAggregation<Tally>();
            options.Schema.For<Person>().DocumentAlias("spec_person");
            change(options);
        });
        stores.Add(store);
        return store;
    }

    public async ValueTask InitializeAsync()
    {
        Store = Another(_ => { });
        await Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in stores)
            await store.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A stream of an account that was opened, and counted by each of the numbers.</summary>
    public async Task<Guid> OpenAsync(params int[] counts)
    {
        var id = Guid.CreateVersion7();
        await using var session = Store.LightweightSession();
        session.Events.StartStream<Account>(id, [new Opened($"{id}"), .. counts.Select(by => new Counted(by))]);
        await session.SaveChangesAsync();
        return id;
    }
}
