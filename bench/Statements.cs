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
    // How Marten loads a card for writing, in one batch: the version of its stream, then its snapshot.
    private static readonly string[] Load = ["select version from cards.mt_streams", "select d.id, d.data, d.mt_version from"];

    /// <summary>What one commit writes beside the event.</summary>
    private static readonly string[] Written = ["mt_doc_card_controls_card", "mt_doc_card_controls_operation", "incoming_envelopes"];

    private const string Append = "cards.mt_quick_append_events";

    private Statements(string script, IReadOnlyList<string> constants) => (Script, Constants) = (script, constants);

    public string Script { get; }

    /// <summary>pgbench's <c>name=value</c> definitions of the parameters that stay the same.</summary>
    public IReadOnlyList<string> Constants { get; }

    /// <summary>The stream of a card in a database made for this script.</summary>
    public static Guid Stream(long card) => new(card.ToString(CultureInfo.InvariantCulture).PadLeft(32, '0'));

    /// <param name="executed">What one accepted change caused.</param>
    /// <param name="stream">The card it was accepted on.</param>
    public static Statements Of(IReadOnlyList<Executed> executed, Guid stream)
    {
        var before = executed.TakeWhile(one => !one.Sql.Contains(Append, StringComparison.Ordinal)).ToList();
        if (before.Count == executed.Count)
            throw new BrokenException("The accepted change left no append of an event in PostgreSQL's log.");
        // Load and commit may have had a connection each.
        var load = Load.Select(sql => before.LastOrDefault(one => one.Sql.StartsWith(sql, StringComparison.Ordinal) && one.IsOf(stream)))
            .OfType<Executed>()
            .ToList();
        if (load.Count < Load.Length)
            throw new BrokenException("The accepted change left no load of its card in PostgreSQL's log.");
        var commit = executed
            .Skip(before.Count)
            .Where(one => one.Process == executed[before.Count].Process)
            .TakeWhile(one =>
                one.Sql.Contains(Append, StringComparison.Ordinal) || one.Sql.StartsWith("insert into", StringComparison.Ordinal)
            )
            .ToList();
        if (!Written.All(table => commit.Exists(one => one.Sql.Contains(table, StringComparison.Ordinal))))
            throw new BrokenException($"One accepted change was seen as {commit.Count} statements in PostgreSQL's log.");

        var script = new StringBuilder("\\set n :n + 1\n\\set card :base + :client_id * :share + :n\n");
        var constants = new List<string>();
        var written = 0;
        foreach (var trip in (IReadOnlyList<Executed>[])[load, commit])
        {
            script.Append("\\startpipeline\n");
            foreach (var statement in trip)
                script.Append(Substitute(statement, stream, written++, constants)).Append(";\n");
            script.Append("\\endpipeline\n");
        }
        return new(script.ToString(), constants);
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
        return sql.ReplaceLineEndings(" ").TrimEnd(';');
    }

    // The card's own number names its stream; with a digit in front it names everything else the transaction makes.
    private static string Id(int kind) =>
        kind == 0
            ? "lpad((:card)::text, 32, '0')::uuid"
            : $"('{kind.ToString(CultureInfo.InvariantCulture)}' || lpad((:card)::text, 31, '0'))::uuid";

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}
