using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

/// <summary>What <c>./cards keys</c> runs, on a folder an edge may read.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
public sealed partial class KeyToolSpecs(Surroundings around) : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("key-tool");

    private string Folder => Path.Combine(temporary.FullName, "keys");

    private string[] Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public async Task new_keys_are_their_owners_alone_and_an_edge_publishes_them()
    {
        var made = await RunAsync("new");

        Assert.Equal(0, made.Code);
        var ids = Live().Matches(made.Output).Select(line => line.Groups[1].Value).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal([$"{ids[0]}.pem", $"{ids[1]}.pem"], Files);
        Assert.StartsWith("ec-", ids[0], StringComparison.Ordinal);
        Assert.StartsWith("rsa-", ids[1], StringComparison.Ordinal);
        Assert.All(
            Files,
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, file)))
        );
        string[] settings = [.. RunningEdge.NoInlineKeys, $"--Edge:Keys:Directory={Folder}"];
        await using var edge = await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address, settings);
        using var answer = await Http.SendAsync(Http.Get(edge.Address + "/.well-known/jwks.json"));
        var published = (await answer.AcceptedAsync()).GetProperty("keys").EnumerateArray();
        Assert.Equal(ids, published.Select(key => key.GetProperty("kid").GetString()));
    }

    [Fact]
    public async Task a_key_leaves_in_two_steps_and_never_as_the_last_of_its_kind()
    {
        await RunAsync("new");
        var old = Path.GetFileNameWithoutExtension(Files[0]);
        var last = await RunAsync("retire", old);
        Assert.Equal((1, true), (last.Code, last.Output.Contains("./cards keys new ec", StringComparison.Ordinal)));

        Assert.Equal(0, (await RunAsync("new", "ec")).Code);
        Assert.Equal(0, (await RunAsync("retire", old)).Code);
        Assert.Contains($"{old}.retiring.pem", Files);
        Assert.DoesNotContain($"{old}.pem", Files);
        Assert.Matches($@"(?m)^{old} +retiring ", (await RunAsync("list")).Output);

        // It may be in use as long as nobody can be asked.
        Assert.Equal(1, (await RunAsync("retire", old)).Code);
        Assert.Contains($"{old}.retiring.pem", Files);
        Assert.Equal(0, (await RunAsync("retire", old, "--now")).Code);
        Assert.Equal(2, Files.Length);
        Assert.DoesNotContain($"{old}.retiring.pem", Files);
        Assert.Equal(1, (await RunAsync("retire", old)).Code);
    }

    [Fact]
    public async Task keys_that_came_as_a_jwk_are_listed_and_leave_the_same_way()
    {
        await RunAsync("new", "ec");
        var (rsa, ec) = (EdgeKeys.Rsa, EdgeKey.NewEc());
        foreach (var key in new[] { rsa, ec })
            await File.WriteAllTextAsync(Path.Combine(Folder, $"{key.Id}.jwk"), key.PrivateJwk(), TestContext.Current.CancellationToken);

        var listed = (await RunAsync("list")).Output;

        Assert.Matches($@"(?m)^{rsa.Id} +live ", listed);
        Assert.Matches($@"(?m)^{ec.Id} +live ", listed);
        var last = await RunAsync("retire", rsa.Id);
        Assert.Equal((1, true), (last.Code, last.Output.Contains("./cards keys new rsa", StringComparison.Ordinal)));
        Assert.Equal(0, (await RunAsync("retire", ec.Id)).Code);
        Assert.Contains($"{ec.Id}.retiring.jwk", Files);
    }

    [Fact]
    public async Task what_it_does_not_know_is_answered_with_its_usage()
    {
        var lost = await RunAsync("renew");

        Assert.Equal(2, lost.Code);
        Assert.Contains("keys retire <kid>", lost.Output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cards.Keys.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CARDS_KEYS"] = Folder;
        start.Environment["Cards__Redis"] = "127.0.0.1:1"; // nobody listens
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex("^(.+) is live$", RegexOptions.Multiline)]
    private static partial Regex Live();
}
