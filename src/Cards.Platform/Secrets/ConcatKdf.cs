using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cards.Platform.Secrets;

/// <summary>The one-step key derivation of ECDH-ES: RFC 7518 section 4.6.2, which is NIST SP 800-56A section 5.8.1 over SHA-256.</summary>
public static class ConcatKdf
{
    /// <summary>Of <c>apu</c> and <c>apv</c>, decoded, at most this many bytes each.</summary>
    public const int LargestParty = 128;

    private const int LargestAlgorithm = 32;
    private const int LargestAgreed = 66;

    /// <summary>Fills <paramref name="key"/>, at most 32 bytes, so that one round of the hash is enough.</summary>
    /// <param name="agreed">The raw shared secret Z, leading zeros included.</param>
    /// <param name="algorithm">For direct agreement the value of <c>enc</c>, in ASCII.</param>
    /// <exception cref="ArgumentException">An input is longer than the limits above.</exception>
    public static void Derive(
        ReadOnlySpan<byte> agreed,
        ReadOnlySpan<byte> algorithm,
        ReadOnlySpan<byte> partyU,
        ReadOnlySpan<byte> partyV,
        Span<byte> key
    )
    {
        if (
            agreed.Length > LargestAgreed
            || algorithm.Length > LargestAlgorithm
            || partyU.Length > LargestParty
            || partyV.Length > LargestParty
            || key.Length > SHA256.HashSizeInBytes
        )
            throw new ArgumentException("An input of the key derivation is too long.");
        Span<byte> input = stackalloc byte[(5 * sizeof(int)) + LargestAgreed + LargestAlgorithm + (2 * LargestParty)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Number(input, 0, 1);
        agreed.CopyTo(input[length..]);
        length += agreed.Length;
        length = Text(input, length, algorithm);
        length = Text(input, length, partyU);
        length = Text(input, length, partyV);
        length = Number(input, length, key.Length * 8);
        SHA256.HashData(input[..length], hash);
        hash[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(hash);
    }

    private static int Text(Span<byte> input, int at, ReadOnlySpan<byte> text)
    {
        at = Number(input, at, text.Length);
        text.CopyTo(input[at..]);
        return at + text.Length;
    }

    private static int Number(Span<byte> input, int at, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(input[at..], number);
        return at + sizeof(int);
    }
}
