using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Cards.Sandbox.Mail;

/// <summary>The two directions of one SMTP connection: lines in, replies out.</summary>
internal sealed class SmtpStream(Stream stream)
{
    /// <summary>Octets. RFC 5321 section 4.5.3.1.6 asks for 1000; mail that breaks the rule should still be readable here.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly PipeReader _input = PipeReader.Create(stream);

    /// <summary>The next line without its CRLF; null when the client has hung up. A bare LF does not end a line (RFC 5321 section 2.3.8).</summary>
    /// <exception cref="LineTooLongException">No CRLF within <see cref="LongestLine"/>.</exception>
    public async ValueTask<byte[]?> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _input.ReadAsync(cancellation);
            if (TryTakeLine(read.Buffer, out var line, out var rest))
            {
                _input.AdvanceTo(rest);
                return line;
            }

            if (read.Buffer.Length > LongestLine)
            {
                throw new LineTooLongException();
            }

            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public ValueTask ReplyAsync(string reply, CancellationToken cancellation) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), cancellation);

    /// <summary>Says nothing until the client gives up.</summary>
    public async Task StaySilentAsync(CancellationToken cancellation)
    {
        ReadResult read;
        do
        {
            read = await _input.ReadAsync(cancellation);
            _input.AdvanceTo(read.Buffer.End);
        } while (!read.IsCompleted);
    }

    private static bool TryTakeLine(ReadOnlySequence<byte> buffer, out byte[] line, out SequencePosition rest)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> taken, "\r\n"u8) && taken.Length <= LongestLine;
        line = found ? taken.ToArray() : [];
        rest = reader.Position;
        return found;
    }
}

/// <summary>The client sent more than a line may hold.</summary>
internal sealed class LineTooLongException : Exception;
