namespace Weasel.Core;

/// <summary>How enums are stored in JSON. Weasel 9.25.1.</summary>
public enum EnumStorage
{
    AsInteger = 0,
    AsString = 1,
}

/// <summary>Member names in JSON; default is as declared. Weasel 9.25.1.</summary>
public enum Casing
{
    Default = 0,
    CamelCase = 1,
    SnakeCase = 2,
}

/// <summary>Something the store creates in the database. Weasel 9.25.1.</summary>
public interface ISchemaObject
{
    DbObjectName Identifier { get; }
}

/// <summary>A schema-qualified name. Weasel 9.25.1.</summary>
public abstract class DbObjectName
{
    protected DbObjectName(string schema, string name, string qualifiedName)
    {
        Schema = schema;
        Name = name;
        QualifiedName = qualifiedName;
    }

    public string Schema { get; }
    public string Name { get; }
    public string QualifiedName { get; }

    public override string ToString() => QualifiedName;
}
