using JasperFx.Events;

namespace Marten.Events;

/// <summary>Reading events. Marten 9.29.0.</summary>
public interface IQueryEventStore
{
    /// <summary>Null for an unknown stream and for a version above the current one.</summary>
    Task<T?> AggregateStreamAsync<T>(
        Guid streamId,
        long version = 0,
        DateTimeOffset? timestamp = null,
        T? state = null,
        long fromVersion = 0,
        CancellationToken token = default
    )
        where T : class;

    /// <summary>Empty for an unknown stream; both version bounds are inclusive.</summary>
    Task<IReadOnlyList<IEvent>> FetchStreamAsync(
        Guid streamId,
        long version = 0,
        DateTimeOffset? timestamp = null,
        long fromVersion = 0,
        CancellationToken token = default
    );

    Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken token = default);
}

/// <summary>Appending events, until the save. Marten 9.29.0.</summary>
public interface IEventStoreOperations : IQueryEventStore
{
    /// <summary>No events throw at once; an existing id throws <c>ExistingStreamIdCollisionException</c> at save.</summary>
    StreamAction StartStream<TAggregate>(Guid id, params object[] events)
        where TAggregate : class;
    StreamAction StartStream<TAggregate>(Guid id, IEnumerable<object> events)
        where TAggregate : class;
    StreamAction StartStream(Guid id, params object[] events);

    /// <summary>An unknown stream is created without a type, unless types are mandatory.</summary>
    StreamAction Append(Guid stream, params object[] events);
    StreamAction Append(Guid stream, IEnumerable<object> events);

    /// <param name="stream">Stream id.</param>
    /// <param name="expectedVersion">The version <b>after</b> the append.</param>
    /// <param name="events">What is appended.</param>
    StreamAction Append(Guid stream, long expectedVersion, params object[] events);
    StreamAction Append(Guid stream, long expectedVersion, IEnumerable<object> events);

    /// <summary>State and version in one trip; the save fails if another writer was faster. An unknown id gives a null aggregate,
    /// and appending then starts the stream.</summary>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken cancellation = default)
        where T : class;

    /// <param name="id">Stream id.</param>
    /// <param name="expectedVersion">The version <b>before</b>; another one throws <c>ConcurrencyException</c> at once.</param>
    /// <param name="cancellation">Ends the read.</param>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, long expectedVersion, CancellationToken cancellation = default)
        where T : class;

    /// <summary>The current state; null for an unknown stream.</summary>
    ValueTask<T?> FetchLatest<T>(Guid id, CancellationToken cancellation = default)
        where T : class;
}
