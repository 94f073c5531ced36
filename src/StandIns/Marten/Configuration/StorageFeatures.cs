using Weasel.Core;

namespace Marten.Storage;

/// <summary>Database objects beyond documents and events. Marten 9.29.0.</summary>
public class StorageFeatures
{
    internal StorageFeatures() { }

    /// <summary>Made together with the schema.</summary>
    public IList<ISchemaObject> ExtendedSchemaObjects { get; } = [];
}
