using System.Security.Cryptography;
using System.Text;

namespace Cards.Platform.Secrets;

/// <summary>One symmetric key as configuration names it: base64, 32 bytes.</summary>
public sealed class KeySetting
{
    /// <summary>Stored beside what the key made; never given to another key.</summary>
    public string Id { get; set; } = "";

    /// <summary>Base64 of 32 bytes. Never logged.</summary>
    public string Key { get; set; } = "";
}

/// <summary>A short list of keys: the first writes, all of them read. During a rotation there are two.</summary>
public sealed class KeyRing
{
    private readonly (string Id, byte[] Bytes)[] keys;

    /// <exception cref="InvalidOperationException">No key, a nameless or doubled one, or one that is not 32 bytes.</exception>
    public KeyRing(string name, IEnumerable<KeySetting> settings)
    {
        keys = [.. settings.Select(setting => (setting.Id, Parse(name, setting)))];
        if (keys.Length == 0)
            throw new InvalidOperationException($"{name} names no key.");
        if (keys.DistinctBy(key => key.Id).Count() != keys.Length)
            throw new InvalidOperationException($"{name} names one key id twice.");
    }

    private KeyRing((string Id, byte[] Bytes)[] keys) => this.keys = keys;

    internal (string Id, byte[] Bytes) Newest => keys[0];

    internal IEnumerable<(string Id, byte[] Bytes)> All => keys;

    /// <summary>The same ring for another purpose (HKDF, RFC 5869): what one makes says nothing about what the other makes.</summary>
    public KeyRing For(string purpose) =>
        new([
            .. keys.Select(key => (key.Id, HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, 32, info: Encoding.UTF8.GetBytes(purpose)))),
        ]);

    internal byte[] Find(string id) =>
        keys.FirstOrDefault(key => key.Id == id).Bytes ?? throw new CryptographicException($"No key named {id} is configured.");

    private static byte[] Parse(string name, KeySetting setting)
    {
        var bytes = new byte[32];
        if (setting.Id.Length == 0 || !Convert.TryFromBase64String(setting.Key, bytes, out var length) || length != 32)
            throw new InvalidOperationException($"{name}: every key needs an id and 32 bytes in base64.");
        return bytes;
    }
}
