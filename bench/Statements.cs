using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cards.Bench;

/// <summary>
/// What the host sends to PostgreSQL for one accepted change, read from the server's own log, as a pgbench script: the load in one
/// round trip, the commit in another. Statements and values are the host's; only ids differ from one transaction to the next.
/// </summary>
internal sealed partial class Statements
{
    private const string Load = "select s.version";

    private Statements(string script, IReadOnlyList<string> constants) => (Script, Constants) = (script, constants);

    public string Script { get; }

    /// <summary>pgbench's <c>name=value</c> definitions of the parameters that stay the same.</summary>
    public IReadOnlyList<string> Constants { get; }

    /// <summary>The stream of a card in a database made for this script.</summary>
    public static Guid Stream(long card) => new(card.ToString(CultureInfo.InvariantCulture).PadLeft(32, '0'));

    /// <param name="log">The part of the server's log that one accepted change caused.</param>
    /// <param name="stream">The card it was accepted on.</param>
    public static Statements Of(string log, Guid stream)
    {
        var executed = Execution().Matches(log).Select(match => new Executed(match)).ToList();
        var events = executed.FindIndex(one => one.Sql.Contains("insert into cards.mt_events", StringComparison.Ordinal));
        if (events < 0)
            throw new BrokenException("The accepted change left no insert of an event in PostgreSQL's log.");
        // One connection serves others between the load and the commit, so the two are found apart.
        var session = executed.Where(one => one.Process == executed[events].Process).ToList();
        var commit = session.IndexOf(executed[events]);
        var load = session.FindLastIndex(commit, one => one.Sql.StartsWith(Load, StringComparison.Ordinal));
        List<Executed> transaction =
        [
            session[load],
            .. session.Skip(commit).TakeWhile(one => one.Sql.Contains("insert into", StringComparison.Ordinal)),
        ];
        if (transaction.Count < 4 || !transaction[^1].Sql.Contains("envelopes", StringComparison.Ordinal))
            throw new BrokenException($"One accepted change was seen as {transaction.Count} statements in PostgreSQL's log.");

        var script = new StringBuilder("\\set n :n + 1\n\\set card :base + :client_id * :share + :n\n");
        var constants = new List<string>();
        var written = 0;
        foreach (var statement in transaction)
        {
            script.Append(Substitute(statement, stream, written, constants)).Append(";\n");
            if (written++ == 0)
                script.Append("\\startpipeline\n");
        }
        return new(script.Append("\\endpipeline\n").ToString(), constants);
    }

    private static string Substitute(Executed statement, Guid stream, int index, List<string> constants)
    {
        var sql = Parameter()
            .Replace(
                statement.Sql,
                match =>
                {
                    var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                    var value = statement.Values[number];
                    if (Guid.TryParseExact(value, "D", out var id))
                        return id == stream ? Id(0) : Id(index);
                    if (value is ['{', .., '}'] && Guid.TryParseExact(value.AsSpan(1, value.Length - 2), "D", out _))
                        return $"array[{Id(index)}]";
                    var name = $"s{index.ToString(CultureInfo.InvariantCulture)}p{number.ToString(CultureInfo.InvariantCulture)}";
                    if (value is null)
                        return "null";
                    var definition = $"{name}={value}";
                    if (!constants.Contains(definition))
                        constants.Add(definition);
                    return $":{name}";
                }
            );
        return sql.ReplaceLineEndings(" ");
    }

    // The card's own number names its stream; with a digit in front it names everything else the transaction makes.
    private static string Id(int kind) =>
        kind == 0
            ? "lpad((:card)::text, 32, '0')::uuid"
            : $"('{kind.ToString(CultureInfo.InvariantCulture)}' || lpad((:card)::text, 31, '0'))::uuid";

    private sealed record Executed(string Process, string Sql, IReadOnlyDictionary<int, string?> Values)
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
    }

    [GeneratedRegex(
        @"^\S+ \S+ \S+ \[(?<process>\d+)\] LOG:  duration: \S+ ms  execute [^:]+: (?<sql>.*?)\n(?:\S+ \S+ \S+ \[\k<process>\] DETAIL:  parameters: (?<values>.*?)\n)?(?=\d{4}-|\z)",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Execution();

    [GeneratedRegex(@"\$(\d+) = (?:'((?:[^']|'')*)'|NULL)")]
    private static partial Regex Value();

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}

/// <summary>PostgreSQL's own load generator, with as many clients as wrk has connections.</summary>
internal static partial class Pgbench
{
    public static async Task<Reading> RunAsync(Database database, Statements statements, long firstCard, int share, TimeSpan duration)
    {
        var script = Path.Combine(Machine.Scratch, "accept.pgbench");
        await File.WriteAllTextAsync(script, statements.Script);
        string[] variables = ["n=0", $"base={Text(firstCard)}", $"share={Text(share)}", .. statements.Constants];
        var output = await Machine.RunAsync(
            Path.Combine(Environment.GetEnvironmentVariable("Cards__PostgresBin") ?? "", "pgbench"),
            [
                "--no-vacuum",
                "--protocol=prepared",
                $"--client={Text(Load.Connections)}",
                "--jobs=2",
                $"--time={Text((int)duration.TotalSeconds)}",
                $"--file={script}",
                .. variables.Select(variable => $"--define={variable}"),
            ],
            database.Environment
        );
        return new(double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), Latency(output), 0);
    }

    private static double Latency(string output) => double.Parse(Average().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"latency average = ([\d.]+)")]
    private static partial Regex Average();
}
