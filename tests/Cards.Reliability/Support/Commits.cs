using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Cards.Reliability;

/// <summary>Transactions the hosts committed and that changed something, each by the statements in it as PostgreSQL named them.</summary>
public sealed class Commits
{
    private readonly ConcurrentQueue<string> all = new();

    public IReadOnlyList<string> All => [.. all];

    public void Add(string statements) => all.Enqueue(statements);

    public void Forget() => all.Clear();
}

/// <summary>Reads PostgreSQL's answers on one connection (protocol 3.0): a transaction ends where ReadyForQuery says idle.</summary>
public sealed class CommitCounter(Commits commits) : IWiretap
{
    // A look for work that finds none is an update of no row; it changes nothing.
    private static readonly string[] Changes = ["INSERT 0 ", "UPDATE ", "DELETE ", "MERGE "];

    private readonly List<byte> pending = [];
    private readonly List<string> statements = [];
    private bool hasBegun;

    public void Hear(ReadOnlySpan<byte> bytes)
    {
        pending.AddRange(bytes);
        // The answer to a request for encryption is one bare byte.
        if (!hasBegun && pending[0] is (byte)'N')
            pending.RemoveAt(0);
        hasBegun = true;
        var read = 0;
        var all = pending.ToArray().AsSpan();
        while (all.Length - read >= 5)
        {
            var length = 1 + BinaryPrimitives.ReadInt32BigEndian(all[(read + 1)..]);
            if (all.Length - read < length)
                break;
            Read((char)all[read], all.Slice(read + 5, length - 5));
            read += length;
        }
        pending.RemoveRange(0, read);
    }

    private void Read(char kind, ReadOnlySpan<byte> body)
    {
        if (kind == 'C')
            statements.Add(Encoding.ASCII.GetString(body[..^1]));
        if (kind != 'Z' || body[0] != 'I')
            return;
        var isRolledBack = statements.Contains("ROLLBACK");
        if (!isRolledBack && statements.Exists(ChangesRows))
            commits.Add(string.Join("; ", statements));
        statements.Clear();
    }

    private static bool ChangesRows(string statement) =>
        Array.Exists(Changes, change => statement.StartsWith(change, StringComparison.Ordinal) && statement[change.Length..] != "0");
}
