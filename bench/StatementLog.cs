using System.Globalization;
using System.Text.RegularExpressions;

namespace Cards.Bench;

/// <summary>What a host sends to PostgreSQL for one request, read from the server's own log.</summary>
internal static partial class StatementLog
{
    public static async Task<IReadOnlyList<Executed>> CaptureAsync(Func<Stage, RequestFile> request)
    {
        var log = Machine.Setting("CARDS_POSTGRES_LOG");
        await using var stage = await Stage.SetAsync(new Product(), "host-captured", Stage.NoIssuer);
        await stage.Seed.GrowToAsync(Seed.CardsPerUser);
        await stage.Database.ExecuteAsync($"alter database {stage.Database.Name} set log_min_duration_statement = 0");
        // The first one made the schema, and one host at a time works on a database.
        stage.Host.Dispose();
        var from = new FileInfo(log).Length;
        using var host = await stage.Product.StartHostAsync("host-logged", stage.Database, Stage.NoIssuer);
        await Load.OnceAsync(host.Address, request(stage));
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return [.. Execution().Matches(await reader.ReadToEndAsync()).Select(match => new Executed(match))];
    }

    [GeneratedRegex(
        @"^\S+ \S+ \S+ \[(?<process>\d+)\] LOG:  duration: \S+ ms  execute [^:]+: (?<sql>.*?)\n(?:\S+ \S+ \S+ \[\k<process>\] DETAIL:  parameters: (?<values>.*?)\n)?(?=\d{4}-|\z)",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Execution();
}

/// <summary>One statement with its values, by the server's process.</summary>
internal sealed partial record Executed(string Process, string Sql, IReadOnlyDictionary<int, string?> Values)
{
    public Executed(Match match)
        : this(
            match.Groups["process"].Value,
            match.Groups["sql"].Value.Trim(),
            Value()
                .Matches(match.Groups["values"].Value)
                .ToDictionary(
                    value => int.Parse(value.Groups[1].Value, CultureInfo.InvariantCulture),
                    value => value.Groups[2].Success ? value.Groups[2].Value.Replace("''", "'", StringComparison.Ordinal) : null
                )
        ) { }

    public bool IsOf(Guid stream) => Values.Values.Contains(stream.ToString());

    [GeneratedRegex(@"\$(\d+) = (?:'((?:[^']|'')*)'|NULL)")]
    private static partial Regex Value();
}
