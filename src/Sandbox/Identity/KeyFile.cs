using System.Security.Cryptography;
using System.Text.Json;

namespace Cards.Sandbox.Identity;

/// <summary>Keeps the signing keys beside <c>Sandbox:StateFile</c>, so that tokens outlive a restart. No state file: keys live as long as the process.</summary>
internal sealed class KeyFile(IConfiguration settings)
{
    private readonly string? _path = settings["Sandbox:StateFile"] is { Length: > 0 } state ? state + ".keys" : null;

    public IReadOnlyList<SigningKey> Load()
    {
        if (_path is null || !File.Exists(_path))
        {
            return [];
        }

        try
        {
            var keys = JsonSerializer.Deserialize<StoredKey[]>(File.ReadAllText(_path)) ?? [];
            return [.. keys.Select(key => SigningKey.FromPem(key.Alg, key.Pem))];
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or CryptographicException)
        {
            throw new StartRefusedException(
                $"The identity keys in '{_path}' cannot be read ({unreadable.Message}). Delete the file to start with new ones."
            );
        }
    }

    public void Save(IEnumerable<SigningKey> keys)
    {
        if (_path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);

        // Written aside and moved, so that a stop in the middle cannot leave half a file.
        var aside = _path + ".new";
        File.Delete(aside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            JsonSerializer.Serialize(file, keys.Select(key => new StoredKey(key.Alg, key.ToPrivatePem())));
        }

        File.Move(aside, _path, overwrite: true);
    }

    private sealed record StoredKey(string Alg, string Pem);
}
