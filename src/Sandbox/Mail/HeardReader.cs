using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Cards.Sandbox.Mail;

/// <summary>Remembers the line last taken from a client: the package reads a domain as ASCII and drops the quotes of a local
/// part.</summary>
internal sealed class HeardReader(PipeReader inner) : PipeReader
{
    private const int LongestCommand = 4096;
    private ReadOnlySequence<byte> _read;

    public string LastCommand { get; private set; } = "";

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken);
        _read = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var isRead = inner.TryRead(out result);
        _read = isRead ? result.Buffer : default;
        return isRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var taken = _read.Slice(_read.Start, consumed);
        if (taken.Length is > 0 and <= LongestCommand)
        {
            LastCommand = Encoding.UTF8.GetString(taken);
        }

        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
