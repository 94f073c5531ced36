namespace Marten.Schema;

/// <summary>An index over JSON members. Marten 9.29.0.</summary>
public class ComputedIndex
{
    internal ComputedIndex(MemberPath[] members) => Members = members;

    /// <summary>The name in the database; derived from the members when not set.</summary>
    public string? Name { get; set; }

    public bool IsUnique { get; set; }

    /// <summary>SQL condition that makes the index partial.</summary>
    public string? Predicate { get; set; }

    internal MemberPath[] Members { get; }
}
