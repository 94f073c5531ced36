using System.Net.Mime;
using System.Text;

namespace Cards.Sandbox.Mail;

/// <summary>Enough of RFC 5322 and MIME to read a mail as a person would. Never fails: what cannot be decoded is shown as it came.</summary>
internal static class MimeMessage
{
    private const int DeepestPart = 8;

    public static (string Subject, string Text) Read(ReadOnlySpan<byte> content)
    {
        var part = MimePart.Read(content);
        return (EncodedWords.Decode(part.Header("Subject") ?? ""), TextOf(part, DeepestPart) ?? "");
    }

    /// <summary>The plain text of a part, else its first other text; null when it has none.</summary>
    private static string? TextOf(MimePart part, int depth)
    {
        var type = TypeOf(part);
        if (type.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
        {
            return MimeText.Decode(part.Body, part.Header("Content-Transfer-Encoding"), type.CharSet);
        }

        if (depth == 0 || type.Boundary is not { Length: > 0 } boundary)
        {
            return null;
        }

        var parts = part.Split(boundary);
        return parts
            .OrderByDescending(inner => TypeOf(inner).MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            .Select(inner => TextOf(inner, depth - 1))
            .FirstOrDefault(text => text is not null);
    }

    private static ContentType TypeOf(MimePart part)
    {
        try
        {
            return part.Header("Content-Type") is { Length: > 0 } type ? new ContentType(type) : new ContentType("text/plain");
        }
        catch (FormatException)
        {
            return new ContentType("text/plain");
        }
    }
}

/// <summary>Headers, unfolded, and the body after them as bytes.</summary>
internal sealed record MimePart(IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public static MimePart Read(ReadOnlySpan<byte> content)
    {
        var end =
            content.StartsWith("\r\n"u8) ? 0
            : content.IndexOf("\r\n\r\n"u8) is >= 0 and var at ? at + 2
            : content.Length;
        var body = content[end..];
        return new MimePart(ReadHeaders(content[..end]), body.StartsWith("\r\n"u8) ? body[2..].ToArray() : []);
    }

    /// <summary>The parts between the boundary lines (RFC 2046 section 5.1.1).</summary>
    public IReadOnlyList<MimePart> Split(string boundary)
    {
        var parts = new List<MimePart>();
        var delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        ReadOnlySpan<byte> rest = (byte[])[.. "\r\n"u8, .. Body];
        for (var start = rest.IndexOf(delimiter); start >= 0; )
        {
            rest = rest[(start + delimiter.Length)..];
            if (rest.StartsWith("--"u8))
            {
                break;
            }

            start = rest.IndexOf(delimiter);
            var part = start < 0 ? rest : rest[..start];

            // What is left of the boundary line is padding.
            parts.Add(Read(part.IndexOf("\r\n"u8) is >= 0 and var lineEnd ? part[(lineEnd + 2)..] : []));
        }

        return parts;
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(ReadOnlySpan<byte> block)
    {
        var headers = new List<KeyValuePair<string, string>>();

        // A line that starts with white space goes on the header before it (RFC 5322 section 2.2.3).
        var unfolded = Encoding
            .UTF8.GetString(block)
            .Replace("\r\n ", " ", StringComparison.Ordinal)
            .Replace("\r\n\t", "\t", StringComparison.Ordinal);
        foreach (var line in unfolded.Split("\r\n"))
        {
            if (line.Split(':', 2) is [var name, var value])
            {
                headers.Add(new(name.Trim(), value.Trim()));
            }
        }

        return headers;
    }
}
