using JasperFx.Events;

namespace Marten.Events;

internal sealed class EventStream<T>(SessionEvents session, StreamAction action, T? aggregate, long version) : IEventStream<T>
    where T : class
{
    public T? Aggregate => aggregate;

    public long? StartingVersion => version;

    public long? CurrentVersion => version + action.Events.Count;

    public Guid Id => action.Id;

    public IReadOnlyList<IEvent> Events => action.Events;

    public void AppendOne(object @event) => session.AddFetched(action, [@event]);

    public void AppendMany(params object[] events) => session.AddFetched(action, events);

    public void AppendMany(IEnumerable<object> events) => session.AddFetched(action, events);
}
