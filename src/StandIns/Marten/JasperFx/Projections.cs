namespace JasperFx.Events.Projections;

/// <summary>When a snapshot is written; only with its events, here. JasperFx.Events 2.53.0.</summary>
public enum SnapshotLifecycle
{
    Inline = 0,
}

/// <summary>An aggregate's conventional methods or id are wrong. JasperFx.Events 2.53.0.</summary>
public class InvalidProjectionException(string message) : Exception(message);
