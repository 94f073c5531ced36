using System.Globalization;
using System.Security.Cryptography;

namespace Cards.Keys;

/// <summary>
/// The folder the edge reads (<c>Edge:Keys:Directory</c>): <c>{kid}.pem</c> is live, <c>{kid}.retiring.pem</c> only decrypts, no file is retired;
/// <c>.jwk</c> for a key that came as a JWK.
/// A file appears under its name only when it is whole.
/// </summary>
internal sealed class KeyFolder(string path)
{
    private const string Retiring = ".retiring";

    /// <summary>An app may keep the published keys for 15 minutes, and what it encrypts is good for 5 more.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(20);

    public void New(string kind)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var id =
            $"{kind}-{TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var file = Path.Combine(path, id + ".pem");
        using (var writer = new StreamWriter(file + ".new", options))
            writer.Write(Pem(kind));
        File.Move(file + ".new", file);
        Console.WriteLine($"{id} is live");
    }

    public void List(KeyUses uses)
    {
        if (!uses.IsKnown)
            Console.WriteLine("Redis cannot be reached: uses are unknown.");
        Console.WriteLine($"{"kid", -24} {"state", -9} {"opened", 10}  {"last use", -20}  may be retired");
        foreach (var (id, file, isLive) in Keys())
        {
            var (count, last) = uses.Of(id);
            var opened = uses.IsKnown ? $"{count}" : "?";
            var when = last?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
            Console.WriteLine(
                $"{id, -24} {(isLive ? "live" : "retiring"), -9} {opened, 10}  {when, -20}  {Verdict(isLive, file, uses, last)}"
            );
        }
    }

    /// <returns>The exit code.</returns>
    public int Retire(string id, KeyUses uses, bool atOnce)
    {
        var (_, file, isLive) = Keys().FirstOrDefault(key => key.Id == id);
        if (file is null)
            return Fail($"there is no key '{id}' in {path}");
        if (isLive && Keys().Count(key => key.IsLive && Kind(key.File) == Kind(file)) == 1)
            return Fail($"'{id}' is the last live key of its kind; ./cards keys new {Kind(file)} first");
        if (isLive)
        {
            var retiring = Path.Combine(path, id + Retiring + Path.GetExtension(file));
            File.Move(file, retiring);
            File.SetLastWriteTimeUtc(retiring, TimeProvider.System.GetUtcNow().UtcDateTime);
            Console.WriteLine($"{id} is retiring: it is published no more and still decrypts");
            return 0;
        }
        if (!atOnce && Wait(file, uses, uses.Of(id).Last) is { } wait)
            return Fail($"'{id}' may still be used: {wait}. --now retires it all the same");
        File.Delete(file);
        Console.WriteLine($"{id} is retired");
        return 0;
    }

    private static string Verdict(bool isLive, string file, KeyUses uses, DateTimeOffset? last) =>
        isLive ? "no, it is published"
        : Wait(file, uses, last) is { } wait ? $"no, {wait}"
        : "yes";

    /// <summary>Null when no honest app can still be using it.</summary>
    private static string? Wait(string file, KeyUses uses, DateTimeOffset? last)
    {
        if (!uses.IsKnown)
            return "Redis cannot be asked when it was used last";
        var since = new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
        if (last > since)
            since = last.Value;
        var left = since + Grace - TimeProvider.System.GetUtcNow();
        return left > TimeSpan.Zero ? $"in {Math.Ceiling(left.TotalMinutes)} min unless it is used again" : null;
    }

    private IEnumerable<(string Id, string File, bool IsLive)> Keys() =>
        Directory.Exists(path)
            ? Directory
                .EnumerateFiles(path)
                .Where(file => Path.GetExtension(file) is ".pem" or ".jwk")
                .Order(StringComparer.Ordinal)
                .Select(file => (Name: Path.GetFileNameWithoutExtension(file), file))
                .Select(key =>
                    key.Name.EndsWith(Retiring, StringComparison.Ordinal)
                        ? (key.Name[..^Retiring.Length], key.file, false)
                        : (key.Name, key.file, true)
                )
            : [];

    private static string Kind(string file)
    {
        var text = File.ReadAllText(file);
        if (Path.GetExtension(file) == ".jwk")
            return text.Contains("\"RSA\"", StringComparison.Ordinal) ? "rsa" : "ec";
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
            return "rsa";
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            return "ec";
        }
    }

    private static string Pem(string kind)
    {
        using AsymmetricAlgorithm key = kind == "rsa" ? RSA.Create(3072) : ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine($"keys: {why}");
        return 1;
    }
}
