using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Cards.Conformance.Stack;

/// <summary>
/// <c>-p:RealPackages=true</c> takes the public packages instead of the stand-ins. Where they do not restore, the mode gets exactly as far as
/// naming them, and leaves nothing behind that an ordinary build would stumble over. Tried on a copy, beside which others may build.
/// </summary>
public sealed partial class StackSwitchSpecs : IDisposable
{
    private static readonly string[] StackPackages =
    [
        "Marten",
        "WolverineFx",
        "WolverineFx.Marten",
        "WolverineFx.RuntimeCompilation",
        "Carter",
        "Refit",
        "Refit.HttpClientFactory",
        "Alba",
    ];

    /// <summary>No such package, not in that version, or only in a later one.</summary>
    private static readonly string[] NotToBeHad = ["NU1101", "NU1102", "NU1103", "NU1601"];

    private readonly string copy = Directory.CreateTempSubdirectory("cards-stack-").FullName;

    [Fact]
    public async Task Real_packages_are_asked_for_by_name_and_the_ordinary_build_goes_on()
    {
        CopyBuildFiles();
        await RunAsync("git", "init -q .");
        await RunAsync("git", "add -A");
        await RunAsync("git", "-c user.name=spec -c user.email=spec@example.test commit -qm copy");

        var real = await RunAsync("dotnet", "restore src/Cards.Host/Cards.Host.csproj -p:RealPackages=true --nologo", mayFail: true);

        Assert.Empty(ErrorCode().Matches(real).Select(code => code.Value).Except(NotToBeHad));
        var missing = Missing().Matches(real).Select(package => package.Groups[1].Value).Distinct().ToList();
        if (missing.Count > 0)
            Assert.Superset(new HashSet<string> { "Marten", "WolverineFx" }, missing.Intersect(StackPackages).ToHashSet());
        Assert.Equal("", await RunAsync("git", "status --porcelain"));
        Assert.Empty(WrittenElsewhere());

        await RunAsync("dotnet", "build src/Cards.Contracts/Cards.Contracts.csproj --nologo -v q -p:RunAnalyzers=false");
        Assert.Equal("", await RunAsync("git", "status --porcelain"));
    }

    public void Dispose() => Directory.Delete(copy, recursive: true);

    private void CopyBuildFiles()
    {
        var files = new[] { "*.csproj", "*.props", "*.targets", "packages.lock.json", "BannedSymbols.txt" }
            .SelectMany(pattern => Repository.Sources(".", pattern))
            .Concat(Repository.Sources(Path.Combine("src", "Cards.Contracts")))
            .Concat(new[] { ".gitignore", ".editorconfig", "global.json" }.Select(name => Path.Combine(Repository.Root, name)));
        foreach (var file in files)
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <summary>What the build wrote beside <c>obj/real</c> and <c>bin/real</c>.</summary>
    private IEnumerable<string> WrittenElsewhere() =>
        Directory
            .EnumerateFiles(copy, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(copy, file))
            .Where(file =>
                file.Split('/') is var parts
                && parts.Any(part => part is "obj" or "bin")
                && !file.Contains("obj/real/", StringComparison.Ordinal)
                && !file.Contains("bin/real/", StringComparison.Ordinal)
            );

    private async Task<string> RunAsync(string program, string arguments, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = copy,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the outer build set up for itself is not the copy's.
        foreach (
            var name in start
                .Environment.Keys.Where(name =>
                    name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("GIT_", StringComparison.Ordinal)
                )
                .ToList()
        )
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 || mayFail
            ? output + await error
            : throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}:\n{output}{await error}");
    }

    [GeneratedRegex("(?<=error )[A-Z]+[0-9]{4}")]
    private static partial Regex ErrorCode();

    [GeneratedRegex("NU110[123]: Unable to find (?:a stable )?package ([A-Za-z.]+[A-Za-z])")]
    private static partial Regex Missing();
}
