using System.Security.Cryptography;
using System.Text;

namespace Cards.Platform.Secrets;

/// <summary>HMAC-SHA256 in lower-case hex with the id of the key that made it.</summary>
public readonly record struct HashedValue(string KeyId, string Hash);

/// <summary>Turns a secret into something that can be looked up but not turned back without the key.</summary>
public sealed class KeyedHash(KeyRing keys)
{
    /// <summary>The hash under the newest key: what is stored.</summary>
    public HashedValue Of(Sensitive<string> value) => Compute(keys.Newest, value);

    /// <summary>The hash under every live key: what is searched for.</summary>
    public IReadOnlyList<HashedValue> Candidates(Sensitive<string> value) => [.. keys.All.Select(key => Compute(key, value))];

    /// <summary>As the other form, of bytes.</summary>
    public IReadOnlyList<HashedValue> Candidates(ReadOnlySpan<byte> value)
    {
        var hashes = new List<HashedValue>();
        foreach (var key in keys.All)
            hashes.Add(Compute(key, value));
        return hashes;
    }

    private static HashedValue Compute((string Id, byte[] Bytes) key, Sensitive<string> value) =>
        Compute(key, Encoding.UTF8.GetBytes(value.Reveal()));

    private static HashedValue Compute((string Id, byte[] Bytes) key, ReadOnlySpan<byte> value) =>
        new(key.Id, Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes, value)));
}
