using JasperFx.Events;

namespace Marten.Services;

/// <summary>What a commit wrote. Marten 9.29.0.</summary>
public interface IChangeSet
{
    /// <summary>Stored or updated documents, snapshots included.</summary>
    IEnumerable<object> Updated { get; }
    IEnumerable<object> Inserted { get; }
    IEnumerable<IEvent> GetEvents();
    IEnumerable<StreamAction> GetStreams();
}

/// <summary>Settings of one session. Marten 9.29.0.</summary>
public sealed class SessionOptions
{
    public List<IDocumentSessionListener> Listeners { get; } = [];
}

internal sealed class ChangeSet(object[] updated, object[] inserted, StreamAction[] streams) : IChangeSet
{
    public IEnumerable<object> Updated => updated;
    public IEnumerable<object> Inserted => inserted;

    public IEnumerable<IEvent> GetEvents() => streams.SelectMany(stream => stream.Events);

    public IEnumerable<StreamAction> GetStreams() => streams;
}
