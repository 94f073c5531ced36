using Cards.Platform.Secrets;

namespace Cards.Edge;

/// <summary>A compact JWE (RFC 7516 section 7.1) taken apart, every rule kept that needs no key.</summary>
/// <param name="ProtectedText">The header as it was sent: the associated data.</param>
internal sealed record Jwe(
    JweHeader Header,
    ReadOnlyMemory<byte> ProtectedText,
    byte[] EncryptedKey,
    byte[] Nonce,
    ReadOnlyMemory<byte> Ciphertext,
    byte[] Tag
)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Of RSA with 8192 bits; keys are not larger.</summary>
    private const int LargestEncryptedKey = 1024;

    /// <summary>An object is at least <c>{}</c>.</summary>
    private const int SmallestCiphertext = 2;

    /// <summary>Null for anything that breaks a rule. The ciphertext is decoded where it stands, so <paramref name="text"/> changes.</summary>
    public static Jwe? Parse(Memory<byte> text)
    {
        Span<Range> parts = stackalloc Range[6];
        if (text.Span.Count((byte)'.') != 4)
            return null;
        var found = 0;
        foreach (var part in text.Span.Split((byte)'.'))
            parts[found++] = part;
        if (
            Part(text[parts[0]], 2, JweHeader.MaxBytes) is not { } headerJson
            || Part(text[parts[1]], 0, LargestEncryptedKey) is not { } encryptedKey
            || Part(text[parts[2]], NonceSize, NonceSize) is not { } nonce
            || Part(text[parts[4]], TagSize, TagSize) is not { } tag
            || JweHeader.Read(headerJson) is not { } header
        )
            return null;
        // Direct agreement has no encrypted key (RFC 7516 section 5.1, step 5), the other has always one.
        if (encryptedKey.Length == 0 != (header.Algorithm == KeyAlgorithm.EcdhEs))
            return null;
        var ciphertext = text[parts[3]];
        return StrictBase64Url.IsValid(ciphertext.Span) && StrictBase64Url.DecodedLength(ciphertext.Length) >= SmallestCiphertext
            ? new(header, text[parts[0]], encryptedKey, nonce, DecodeInPlace(ciphertext), tag)
            : null;
    }

    private static Memory<byte> DecodeInPlace(Memory<byte> text) => text[..System.Buffers.Text.Base64Url.DecodeFromUtf8InPlace(text.Span)];

    private static byte[]? Part(ReadOnlyMemory<byte> text, int least, int most)
    {
        var length = StrictBase64Url.DecodedLength(text.Length);
        if (length < least || length > most)
            return null;
        var bytes = new byte[length];
        return StrictBase64Url.TryDecode(text.Span, bytes, out _) ? bytes : null;
    }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(Jwe);
}
