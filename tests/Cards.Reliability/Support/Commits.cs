using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Cards.Reliability;

/// <summary>Transactions the hosts committed and that changed something, each by its statements and what PostgreSQL said of them.</summary>
public sealed class Commits
{
    private readonly ConcurrentQueue<string> all = new();

    public IReadOnlyList<string> All => [.. all];

    public void Add(string statements) => all.Enqueue(statements);

    public void Forget() => all.Clear();
}

/// <summary>Reads one connection to PostgreSQL (protocol 3.0) both ways: a transaction ends where ReadyForQuery says idle, and each of its
/// CommandCompletes answers the statement that was asked for next.</summary>
/// <remarks>Heard from two threads. A client waits for ReadyForQuery before it asks again.</remarks>
public sealed class CommitCounter(Commits commits) : IWiretap
{
    /// <summary>The code of the first message of a connection; others without a kind may come before it.</summary>
    private const int Startup = 196_608;

    private static readonly string[] Changes = ["INSERT 0 ", "UPDATE ", "DELETE ", "MERGE "];

    private readonly Lock gate = new();
    private readonly List<byte> questions = [];
    private readonly List<byte> answers = [];
    private readonly Dictionary<string, string> prepared = [];

    /// <summary>What was not answered yet; null stands where the client waits for ReadyForQuery.</summary>
    private readonly Queue<string?> asked = new();

    private readonly List<(string Sql, string Tag)> statements = [];
    private bool hasStarted;
    private bool hasBegun;

    public void HearQuestion(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            questions.AddRange(bytes);
            while (!hasStarted && questions.Count >= 8)
            {
                var start = questions.GetRange(0, 8).ToArray();
                var length = BinaryPrimitives.ReadInt32BigEndian(start);
                if (questions.Count < length)
                    return;
                hasStarted = BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(4)) == Startup;
                questions.RemoveRange(0, length);
            }
            if (hasStarted)
                Split(questions, Ask);
        }
    }

    public void HearAnswer(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            answers.AddRange(bytes);
            // The answer to a request for encryption is one bare byte.
            if (!hasBegun && answers[0] is (byte)'N')
                answers.RemoveAt(0);
            hasBegun = true;
            Split(answers, Answer);
        }
    }

    private static void Split(List<byte> pending, Action<char, byte[]> read)
    {
        var done = 0;
        var all = pending.ToArray();
        while (all.Length - done >= 5)
        {
            var length = 1 + BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(done + 1));
            if (all.Length - done < length)
                break;
            read((char)all[done], all[(done + 5)..(done + length)]);
            done += length;
        }
        pending.RemoveRange(0, done);
    }

    private void Ask(char kind, byte[] body)
    {
        switch (kind)
        {
            case 'P':
                prepared[Text(body, 0)] = Text(body, 1);
                break;
            case 'B':
                asked.Enqueue(prepared.GetValueOrDefault(Text(body, 1), "?"));
                break;
            case 'Q':
                asked.Enqueue(Text(body, 0));
                asked.Enqueue(null);
                break;
            case 'S':
                asked.Enqueue(null);
                break;
        }
    }

    private void Answer(char kind, byte[] body)
    {
        switch (kind)
        {
            case 'C':
                statements.Add((asked.TryPeek(out var sql) && sql is not null ? asked.Dequeue()! : "?", Text(body, 0)));
                break;
            case 'Z':
                // What follows a statement that failed is not answered.
                while (asked.TryDequeue(out var skipped) && skipped is not null) { }
                if (body[0] == 'I')
                    End();
                break;
        }
    }

    private void End()
    {
        if (!statements.Exists(one => one.Tag == "ROLLBACK") && statements.Exists(IsChange))
            commits.Add(string.Join("; ", statements.Select(one => $"{one.Tag}: {one.Sql}")));
        statements.Clear();
    }

    /// <summary>Events are appended by a function. A look for work that finds none is an update of no row; it changes nothing.</summary>
    private static bool IsChange((string Sql, string Tag) statement) =>
        !IsUpkeep(statement.Sql)
        && (
            statement.Sql.Contains("mt_quick_append_events", StringComparison.Ordinal)
            || Array.Exists(
                Changes,
                change => statement.Tag.StartsWith(change, StringComparison.Ordinal) && statement.Tag[change.Length..] != "0"
            )
        );

    /// <summary>Every second and for no request: that a host lives, which host leads and what it did about it, and that messages handled long
    /// ago go. Everything else that changes a row counts, whoever asked for it.</summary>
    private static bool IsUpkeep(string sql) =>
        sql.Contains("wolverine_node", StringComparison.Ordinal)
        || (
            sql.TrimStart().StartsWith("delete", StringComparison.OrdinalIgnoreCase)
            && sql.Contains("keep_until <", StringComparison.Ordinal)
        );

    private static string Text(byte[] body, int index)
    {
        var start = 0;
        for (var passed = 0; passed < index; passed++)
            start = Array.IndexOf(body, (byte)0, start) + 1;
        return Encoding.UTF8.GetString(body[start..Array.IndexOf(body, (byte)0, start)]);
    }
}
