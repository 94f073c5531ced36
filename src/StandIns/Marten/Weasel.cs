namespace Weasel.Core
{
    /// <summary>How enums are stored in JSON. Weasel 9.25.1.</summary>
    public enum EnumStorage
    {
        AsInteger = 0,
    }

    /// <summary>Member names in JSON: as declared. Weasel 9.25.1.</summary>
    public enum Casing
    {
        Default = 0,
    }

    /// <summary>Something the store creates in the database. Weasel 9.25.1.</summary>
    public interface ISchemaObject
    {
        DbObjectName Identifier { get; }
    }

    /// <summary>A schema-qualified name. Weasel 9.25.1.</summary>
    public abstract class DbObjectName(string schema, string name)
    {
        public string Schema { get; } = schema;
        public string QualifiedName { get; } = $"{schema}.{name}";
    }
}

namespace Weasel.Postgresql
{
    /// <summary>Holder of the enum below, as in the package. Weasel 9.25.1.</summary>
    public static class SchemaUtils
    {
        /// <summary>Which quoting rules a name follows.</summary>
        public enum IdentifierUsage
        {
            General,
        }
    }

    /// <summary>A PostgreSQL name. The package's form without usage is obsolete, which is an error here. Weasel 9.25.1.</summary>
    public class PostgresqlObjectName(string schema, string name, SchemaUtils.IdentifierUsage usage) : DbObjectName(schema, name)
    {
        internal SchemaUtils.IdentifierUsage Usage => usage;
    }

    /// <summary>A sequence made with the schema. Weasel 9.25.1.</summary>
    public class Sequence(DbObjectName identifier, long startWith) : ISchemaObject
    {
        public DbObjectName Identifier => identifier;
        internal long StartWith => startWith;
    }
}
