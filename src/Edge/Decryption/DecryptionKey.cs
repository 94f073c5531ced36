using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Cards.Platform.Secrets;

namespace Cards.Edge;

/// <summary>A private key of ours. Opens bodies; never leaves the process, and its public half only as <see cref="WriteJwk"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal abstract class DecryptionKey(string id, KeyAlgorithm algorithm)
{
    private const int ContentKeySize = 32;
    private const int TagSize = 16;

    public string Id => id;

    public KeyAlgorithm Algorithm => algorithm;

    /// <summary>Finds the content key. False when the sender did not encrypt to this key; says so in the same time, as far as we can.</summary>
    /// <exception cref="CryptographicException">The same as false.</exception>
    protected abstract bool Recover(Jwe jwe, Span<byte> contentKey);

    public abstract void WriteJwk(Utf8JsonWriter json);

    /// <summary>What is public about a body decides whether the private key is touched at all.</summary>
    public virtual bool Suits(Jwe jwe) => jwe.Header.Algorithm == algorithm;

    /// <summary>One private-key operation and one pass of AES-GCM, whatever is wrong with the body.</summary>
    /// <returns>Bytes written to <paramref name="plaintext"/>, or -1.</returns>
    public int Open(Jwe jwe, Span<byte> plaintext)
    {
        Span<byte> contentKey = stackalloc byte[ContentKeySize];
        try
        {
            return Open(jwe, contentKey, plaintext[..jwe.Ciphertext.Length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
        }
    }

    private int Open(Jwe jwe, Span<byte> contentKey, Span<byte> plaintext)
    {
        Span<byte> unusedTag = stackalloc byte[TagSize];
        try
        {
            if (!Recover(jwe, contentKey))
                RandomNumberGenerator.Fill(contentKey);
        }
        catch (CryptographicException)
        {
            // One exception is the price of either failure, and the pass over the body is paid too (RFC 7516 section 11.5): who watches the clock
            // cannot tell a wrong key from a wrong tag. Encrypting costs what decrypting does and throws no second time.
            RandomNumberGenerator.Fill(contentKey);
            using var other = new AesGcm(contentKey, TagSize);
            other.Encrypt(jwe.Nonce, jwe.Ciphertext.Span, plaintext, unusedTag, jwe.ProtectedText.Span);
            return -1;
        }
        try
        {
            using var aes = new AesGcm(contentKey, TagSize);
            aes.Decrypt(jwe.Nonce, jwe.Ciphertext.Span, jwe.Tag, plaintext, jwe.ProtectedText.Span);
            return plaintext.Length;
        }
        catch (CryptographicException)
        {
            return -1;
        }
    }

    /// <summary>The framework's key objects promise nothing to two threads at once, so each use borrows one.</summary>
    protected sealed class Copies<T>(Func<T> import)
        where T : class
    {
        private readonly ConcurrentBag<T> idle = [];

        public T Take() => idle.TryTake(out var copy) ? copy : import();

        public void Return(T copy) => idle.Add(copy);
    }
}

/// <summary><c>RSA-OAEP-256</c> (RFC 7518 section 4.3).</summary>
internal sealed class RsaDecryptionKey : DecryptionKey
{
    public const int SmallestSize = 3072;

    private readonly Copies<RSA> copies;
    private readonly RSAParameters published;

    /// <exception cref="InvalidOperationException">The key is too small.</exception>
    public RsaDecryptionKey(string id, RSAParameters key)
        : base(id, KeyAlgorithm.RsaOaep256)
    {
        if (key.Modulus!.Length * 8 < SmallestSize)
            throw new InvalidOperationException($"Key '{id}' is RSA with fewer than {SmallestSize} bits.");
        published = new RSAParameters { Modulus = key.Modulus, Exponent = key.Exponent };
        copies = new(() => RSA.Create(key));
    }

    public override bool Suits(Jwe jwe) => base.Suits(jwe) && jwe.EncryptedKey.Length == published.Modulus!.Length;

    protected override bool Recover(Jwe jwe, Span<byte> contentKey)
    {
        Span<byte> opened = stackalloc byte[published.Modulus!.Length];
        var key = copies.Take();
        try
        {
            if (!key.TryDecrypt(jwe.EncryptedKey, opened, RSAEncryptionPadding.OaepSHA256, out var length) || length != contentKey.Length)
                return false;
            opened[..length].CopyTo(contentKey);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
            copies.Return(key);
        }
    }

    public override void WriteJwk(Utf8JsonWriter json)
    {
        json.WriteString("kty", "RSA");
        json.WriteString("alg", "RSA-OAEP-256");
        json.WriteString("n", System.Buffers.Text.Base64Url.EncodeToString(published.Modulus));
        json.WriteString("e", System.Buffers.Text.Base64Url.EncodeToString(published.Exponent));
    }
}

/// <summary><c>ECDH-ES</c> on P-256, the agreed key used directly (RFC 7518 section 4.6).</summary>
internal sealed class EcDecryptionKey : DecryptionKey
{
    private readonly Copies<ECDiffieHellman> copies;
    private readonly ECPoint published;

    public EcDecryptionKey(string id, ECParameters key)
        : base(id, KeyAlgorithm.EcdhEs)
    {
        published = key.Q;
        copies = new(() => ECDiffieHellman.Create(key));
    }

    protected override bool Recover(Jwe jwe, Span<byte> contentKey)
    {
        using var senderKey = jwe.Header.Ephemeral!.PublicKey;
        var key = copies.Take();
        try
        {
            var agreed = key.DeriveRawSecretAgreement(senderKey);
            ConcatKdf.Derive(agreed, "A256GCM"u8, jwe.Header.PartyU, jwe.Header.PartyV, contentKey);
            CryptographicOperations.ZeroMemory(agreed);
            return true;
        }
        finally
        {
            copies.Return(key);
        }
    }

    public override void WriteJwk(Utf8JsonWriter json)
    {
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("alg", "ECDH-ES");
        json.WriteString("x", System.Buffers.Text.Base64Url.EncodeToString(published.X));
        json.WriteString("y", System.Buffers.Text.Base64Url.EncodeToString(published.Y));
    }
}
