using System.Security.Cryptography;
using System.Text;

namespace Cards.Platform.Secrets;

/// <summary>Sealed bytes and the id of the key that opens them. <see cref="Bytes"/> is nonce, ciphertext, tag.</summary>
public sealed record SealedValue(string KeyId, byte[] Bytes);

/// <summary>AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. The purpose is bound in as associated data, so that one record's seal cannot pass for another's.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Sealer(KeyRing keys)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals under the newest key. The same purpose opens it.</summary>
    public SealedValue Seal(ReadOnlySpan<byte> plaintext, string purpose)
    {
        var (id, key) = keys.Newest;
        var bytes = new byte[NonceSize + plaintext.Length + TagSize];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(
            bytes.AsSpan(0, NonceSize),
            plaintext,
            bytes.AsSpan(NonceSize, plaintext.Length),
            bytes.AsSpan(NonceSize + plaintext.Length),
            Encoding.UTF8.GetBytes(purpose)
        );
        return new SealedValue(id, bytes);
    }

    /// <exception cref="CryptographicException">Unknown key, other purpose, or bytes that were changed.</exception>
    public byte[] Open(SealedValue value, string purpose)
    {
        var bytes = value.Bytes.AsSpan();
        if (bytes.Length < NonceSize + TagSize)
            throw new CryptographicException("The sealed value is too short.");
        var plaintext = new byte[bytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(keys.Find(value.KeyId), TagSize);
        aes.Decrypt(bytes[..NonceSize], bytes[NonceSize..^TagSize], bytes[^TagSize..], plaintext, Encoding.UTF8.GetBytes(purpose));
        return plaintext;
    }
}
