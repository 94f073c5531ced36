namespace Cards.Platform;

/// <summary>Where everything is stored.</summary>
public static class Storage
{
    /// <summary>The one PostgreSQL schema of the product; the modules' tables are told apart by the prefix of their names.</summary>
    public const string Schema = "cards";
}
