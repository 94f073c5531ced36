using System.Buffers;
using System.Buffers.Text;

namespace Cards.Platform.Secrets;

/// <summary>Base64url as JOSE writes it (RFC 7515 section 2): no padding, no whitespace, and one text only for any bytes.</summary>
/// <remarks>The framework's own decoder skips whitespace and takes padding; a signature of what was sent must not leave such room.</remarks>
public static class StrictBase64Url
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8;

    private static readonly SearchValues<byte> Letters = SearchValues.Create(Alphabet);

    /// <summary>How many bytes a valid text stands for.</summary>
    public static int DecodedLength(int textLength) => (int)((long)textLength * 3 / 4);

    /// <summary>True when the text is strict base64url; the empty text is.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) =>
        (text.Length % 4) switch
        {
            1 => false,
            2 => HasCleanEnd(text, 0b1111),
            3 => HasCleanEnd(text, 0b0011),
            _ => true,
        } && !text.ContainsAnyExcept(Letters);

    /// <summary>False when the text is not strict, or does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        return IsValid(text) && Base64Url.TryDecodeFromUtf8(text, bytes, out written);
    }

    /// <summary>Null unless the text is strict and stands for exactly that many bytes.</summary>
    public static byte[]? Decode(string? text, int length)
    {
        if (text is null || text.Length > 16 * 1024 || DecodedLength(text.Length) != length || !System.Text.Ascii.IsValid(text))
            return null;
        var bytes = new byte[length];
        return TryDecode(System.Text.Encoding.ASCII.GetBytes(text), bytes, out var written) && written == length ? bytes : null;
    }

    /// <summary>The bits of the last letter that no byte uses are zero.</summary>
    private static bool HasCleanEnd(ReadOnlySpan<byte> text, int unused) =>
        Alphabet.IndexOf(text[^1]) is var last and >= 0 && (last & unused) == 0;
}
