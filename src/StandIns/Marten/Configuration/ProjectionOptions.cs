using JasperFx.Events.Projections;

namespace Marten.Events.Projections;

/// <summary>Which aggregates are kept as snapshots. Marten 9.29.0.</summary>
public class ProjectionOptions
{
    private readonly StoreOptions _options;

    internal ProjectionOptions(StoreOptions options) => _options = options;

    /// <summary>Every declared aggregate; the snapshots are among them.</summary>
    internal Dictionary<Type, Fold> Aggregates { get; } = [];

    internal Dictionary<Type, Fold> Snapshots { get; } = [];

    /// <summary>Keeps <typeparamref name="T"/> as a document, written in the transaction of its events.</summary>
    public MartenRegistry.DocumentMappingExpression<T> Snapshot<T>(SnapshotLifecycle lifecycle)
    {
        _ = lifecycle;
        var mapping = _options.MappingFor(typeof(T));
        mapping.IsSnapshot = true;
        Aggregates[typeof(T)] = Snapshots[typeof(T)] = Fold.Of(typeof(T));
        return new(mapping);
    }

    /// <summary>Compiles the fold of an aggregate that is replayed on every read.</summary>
    public void LiveStreamAggregation<T>() => Aggregates[typeof(T)] = Fold.Of(typeof(T));
}
