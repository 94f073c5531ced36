using System.Collections.Frozen;
using Cards.Platform.Limits;

namespace Cards.Edge.RateLimits;

/// <summary>What one row of the table permits each user and each address.</summary>
/// <param name="Name">Routes of the same row share its counters.</param>
internal sealed record Rule(string Name, Limit User, Limit Ip);

/// <summary>
/// The rate limits of the configuration, section <c>RateLimits:Rules</c>. A route names its rule in its metadata. Read once, at start: a rule nobody
/// names, a name without a rule and a misspelt limit stop the process.
/// </summary>
internal sealed class LimitTable
{
    /// <summary>The metadata by which a route names its rule.</summary>
    public const string Metadata = "RateLimit";

    /// <summary>What a route says that has no limits.</summary>
    public const string None = "none";

    private const string Section = "RateLimits:Rules";

    private readonly FrozenDictionary<string, Rule> rules;

    /// <exception cref="InvalidOperationException">The table is wrong; the message names the setting.</exception>
    public LimitTable(IConfiguration configuration)
    {
        rules = configuration.GetSection(Section).GetChildren().Select(Read).ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);
        var named = configuration
            .GetSection("ReverseProxy:Routes")
            .GetChildren()
            .Select(route => route[$"Metadata:{Metadata}"])
            .ToHashSet();
        if (rules.Keys.FirstOrDefault(name => !named.Contains(name)) is { } unused)
            throw new InvalidOperationException($"{Section}:{unused} belongs to no route.");
    }

    public bool Knows(string? name) => name == None || (name is not null && rules.ContainsKey(name));

    public Rule? Find(string name) => rules.GetValueOrDefault(name);

    private static Rule Read(IConfigurationSection row)
    {
        if (row.GetChildren().FirstOrDefault(member => member.Key is not ("User" or "Ip")) is { } unknown)
            throw new InvalidOperationException($"{unknown.Path} is not known; a rule has User and Ip.");
        return new Rule(row.Key, Read(row, "User"), Read(row, "Ip"));
    }

    private static Limit Read(IConfigurationSection row, string scope) =>
        Limit.TryParse(row[scope], out var limit)
            ? limit
            : throw new InvalidOperationException($"{row.Path}:{scope} must be a limit: 60/min, 5/h, \"10/min, 50/day\" or off.");
}
