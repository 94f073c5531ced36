using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx;
using Marten.Events;
using Marten.Events.Projections;
using Marten.Storage;
using Npgsql;
using Weasel.Core;

namespace Marten;

/// <summary>Everything a store is configured with. Marten 9.29.0.</summary>
public class StoreOptions
{
    private readonly Dictionary<Type, DocumentMapping> _mappings = [];
    private string _schema = "public";

    /// <summary>Documents and their indexes.</summary>
#pragma warning disable CA1051 // a field in the package as well
    public readonly MartenRegistry Schema;
#pragma warning restore CA1051

    public StoreOptions()
    {
        Schema = new MartenRegistry(this);
        EventGraph = new EventGraph(this);
        Projections = new ProjectionOptions(this);
        Storage = new StorageFeatures();
    }

    /// <summary>The schema of documents and events; stored lowered.</summary>
    public string DatabaseSchemaName
    {
        get => _schema;
        set => _schema = value.ToLowerInvariant();
    }

    public AutoCreate AutoCreateSchemaObjects { get; set; } = AutoCreate.CreateOrUpdate;

    /// <summary>Seconds.</summary>
    public int CommandTimeout { get; set; } = 5;

    public IEventStoreOptions Events => EventGraph;

    public ProjectionOptions Projections { get; }

    public StorageFeatures Storage { get; }

    internal EventGraph EventGraph { get; }

    internal JsonSerializerOptions Json { get; private set; } = new();

    internal EnumStorage EnumStorage { get; private set; }

    internal NpgsqlDataSource? DataSource { get; private set; }

    internal bool OwnsDataSource { get; private set; }

    internal int MappingCount => _mappings.Count;

    public void Connection(string connectionString)
    {
        DataSource = NpgsqlDataSource.Create(connectionString);
        OwnsDataSource = true;
    }

    public void Connection(NpgsqlDataSource dataSource)
    {
        DataSource = dataSource;
        OwnsDataSource = false;
    }

    public void UseSystemTextJsonForSerialization(
        EnumStorage enumStorage = EnumStorage.AsInteger,
        Casing casing = Casing.Default,
        Action<JsonSerializerOptions>? configure = null
    ) => UseSystemTextJsonForSerialization(null, enumStorage, casing, configure);

    public void UseSystemTextJsonForSerialization(
        JsonSerializerOptions? options,
        EnumStorage enumStorage = EnumStorage.AsInteger,
        Casing casing = Casing.Default,
        Action<JsonSerializerOptions>? configure = null
    )
    {
        Json = options is null ? new JsonSerializerOptions() : new JsonSerializerOptions(options);
        Json.PropertyNamingPolicy = casing switch
        {
            Casing.CamelCase => JsonNamingPolicy.CamelCase,
            Casing.SnakeCase => JsonNamingPolicy.SnakeCaseLower,
            _ => Json.PropertyNamingPolicy,
        };
        EnumStorage = enumStorage;
        if (enumStorage == EnumStorage.AsString)
            Json.Converters.Add(new JsonStringEnumConverter());
        configure?.Invoke(Json);
    }

    internal DocumentMapping MappingFor(Type type)
    {
        lock (_mappings)
        {
            if (!_mappings.TryGetValue(type, out var mapping))
                _mappings[type] = mapping = new DocumentMapping(type, this);
            return mapping;
        }
    }

    internal DocumentMapping? FindMapping(Type type)
    {
        lock (_mappings)
            return _mappings.GetValueOrDefault(type);
    }

    internal DocumentMapping[] MappingsNow()
    {
        lock (_mappings)
            return [.. _mappings.Values];
    }
}
