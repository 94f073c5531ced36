namespace Cards.Conformance.Leaks;

/// <summary>A secret that went through the product and must not be found anywhere. Its value is never part of a failure's text.</summary>
/// <param name="IsShort">Six digits: searched only where timestamps, ids and lengths are taken out, because chance makes those too.</param>
public sealed record Canary(string Name, string Value, bool IsShort = false)
{
    public override string ToString() => Name;
}

/// <summary>Something the product wrote. Bytes are text of one character per byte.</summary>
/// <param name="Place">Where it was found, for the failure's text.</param>
public readonly record struct Written(string Place, string Text);

/// <summary>A canary that was found.</summary>
public sealed record Leak(string Place, string Canary, string Form);
