using Weasel.Core;

namespace Weasel.Postgresql;

/// <summary>Holder of the enum below, as in the package. Weasel 9.25.1.</summary>
public static class SchemaUtils
{
    /// <summary>Which quoting rules a name follows.</summary>
    public enum IdentifierUsage
    {
        General,
        Function,
    }
}

/// <summary>A PostgreSQL name. The package's form without usage is obsolete and would fail a build with warnings as errors. Weasel 9.25.1.</summary>
public class PostgresqlObjectName : DbObjectName
{
    public PostgresqlObjectName(string schema, string name, SchemaUtils.IdentifierUsage usage)
        : base(schema, name, $"{schema}.{name}") => _ = usage;
}

/// <summary>A sequence made with the schema. Weasel 9.25.1.</summary>
public class Sequence : ISchemaObject
{
    public Sequence(DbObjectName identifier) => Identifier = identifier;

    public Sequence(DbObjectName identifier, long startWith)
        : this(identifier) => StartWith = startWith;

    public DbObjectName Identifier { get; }

    internal long StartWith { get; } = 1;
}
