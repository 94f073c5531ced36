using System.Collections.Immutable;

namespace Marten
{
    /// <summary>Everything a store is configured with. Marten 9.29.0.</summary>
    public class StoreOptions
    {
#pragma warning disable CA1051 // a field in the package as well
        public readonly MartenRegistry Schema;
#pragma warning restore CA1051
        private ImmutableDictionary<Type, DocumentMapping> _mappings = ImmutableDictionary<Type, DocumentMapping>.Empty;

        public StoreOptions() => (Schema, EventGraph, Projections) = (new(this), new(this), new(this));

        /// <summary>The schema of documents and events; stored lowered.</summary>
        public string DatabaseSchemaName
        {
            get;
            set => field = value.ToLowerInvariant();
        } = "public";
        public AutoCreate AutoCreateSchemaObjects { get; set; } = AutoCreate.CreateOrUpdate;

        /// <summary>Seconds.</summary>
        public int CommandTimeout { get; set; } = 5;
        public IEventStoreOptions Events => EventGraph;
        public ProjectionOptions Projections { get; }
        public StorageFeatures Storage { get; } = new();

        /// <summary>Called around every save of every session, before the session's own.</summary>
        public List<IDocumentSessionListener> Listeners { get; } = [];
        internal EventGraph EventGraph { get; }
        internal JsonSerializerOptions Json { get; } = new();
        internal NpgsqlDataSource? DataSource { get; private set; }
        internal bool OwnsDataSource { get; private set; }
        internal ImmutableDictionary<Type, DocumentMapping> Mappings => _mappings;

        public void Connection(string connectionString) => (DataSource, OwnsDataSource) = (NpgsqlDataSource.Create(connectionString), true);

        public void Connection(NpgsqlDataSource dataSource) => (DataSource, OwnsDataSource) = (dataSource, false);

        public void UseSystemTextJsonForSerialization(
            EnumStorage enumStorage = EnumStorage.AsInteger,
            Casing casing = Casing.Default,
            Action<JsonSerializerOptions>? configure = null
        ) => configure?.Invoke(Json);

        internal DocumentMapping MappingFor(Type type) =>
            ImmutableInterlocked.GetOrAdd(ref _mappings, type, each => new DocumentMapping(each, this));
    }

    /// <summary>Configuration of documents. Marten 9.29.0.</summary>
    public class MartenRegistry
    {
        private readonly StoreOptions _options;

        internal MartenRegistry(StoreOptions options) => _options = options;

        public DocumentMappingExpression<T> For<T>() => new(_options.MappingFor(typeof(T)));

        /// <summary>Configuration of one document type. Marten 9.29.0.</summary>
        public class DocumentMappingExpression<T>
        {
            private readonly DocumentMapping _mapping;

            internal DocumentMappingExpression(DocumentMapping mapping) => _mapping = mapping;

            /// <summary>The id member, <c>Id</c> unless named here: a <c>Guid</c> or a <c>string</c>.</summary>
            public DocumentMappingExpression<T> Identity(Expression<Func<T, object>> member) =>
                With(() => _mapping.SetId(MemberPath.Of(member).Single().Only));

            public DocumentMappingExpression<T> DocumentAlias(string alias) => With(() => _mapping.Alias = alias.ToLowerInvariant());

            /// <summary>A btree index over JSON members; an anonymous type makes one composite index.</summary>
            public DocumentMappingExpression<T> Index(Expression<Func<T, object?>> expression, Action<ComputedIndex>? configure = null)
            {
                var index = new ComputedIndex([.. MemberPath.Of(expression)]);
                configure?.Invoke(index);
                return With(() => _mapping.Indexes.Add(index));
            }

            /// <summary>One unique index over all members.</summary>
            public DocumentMappingExpression<T> UniqueIndex(string indexName, params Expression<Func<T, object>>[] expressions) =>
                With(() => _mapping.Indexes.Add(new([.. expressions.SelectMany(MemberPath.Of)]) { Name = indexName, IsUnique = true }));

            private DocumentMappingExpression<T> With(Action change)
            {
                change();
                return this;
            }
        }
    }
}

namespace Marten.Schema
{
    /// <summary>Emptying the store, for tests. Marten 9.29.0.</summary>
    public interface IDocumentCleaner
    {
        Task DeleteAllDocumentsAsync(CancellationToken ct = default);

        /// <summary>Also restarts the event sequence at 1.</summary>
        Task DeleteAllEventDataAsync(CancellationToken ct = default);
    }

    /// <summary>An index over JSON members; its name is derived from them when not set. Marten 9.29.0.</summary>
    public class ComputedIndex
    {
        internal ComputedIndex(MemberPath[] members) => Members = members;

        public string? Name { get; set; }
        public bool IsUnique { get; set; }
        internal MemberPath[] Members { get; }
    }
}

namespace Marten.Storage
{
    /// <summary>Database objects beyond documents and events; only sequences, here. Marten 9.29.0.</summary>
    public class StorageFeatures
    {
        internal StorageFeatures() { }

        public IList<ISchemaObject> ExtendedSchemaObjects { get; } = [];
    }
}

namespace Marten.Events.Projections
{
    /// <summary>Which aggregates are kept as snapshots, as documents written in the transaction of their events. Marten 9.29.0.</summary>
    public class ProjectionOptions
    {
        private readonly StoreOptions _options;
        private readonly HashSet<Fold> _replayed = [];

        internal ProjectionOptions(StoreOptions options) => _options = options;

        internal HashSet<DocumentMapping> Snapshots { get; } = [];

        public MartenRegistry.DocumentMappingExpression<T> Snapshot<T>(SnapshotLifecycle lifecycle)
        {
            var mapping = _options.MappingFor(typeof(T));
            mapping.Fold = Fold.Of(typeof(T));
            Snapshots.Add(mapping);
            return new(mapping);
        }

        /// <summary>Compiles the fold of an aggregate that is replayed on every read.</summary>
        public void LiveStreamAggregation<T>() => _replayed.Add(Fold.Of(typeof(T)));
    }
}
