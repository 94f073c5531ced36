using System.Text.RegularExpressions;

namespace Cards.Conformance.Docs;

/// <summary>Pages are believed, so what they name exists.</summary>
public sealed partial class DocumentationSpecs
{
    private static readonly string[] Tops = ["src", "tests", "docs", "tools", "scripts", "bench", ".ci"];

    private static readonly Lazy<HashSet<string>> Words = new(() =>
        [
            .. Tops.Where(top => Directory.Exists(Path.Combine(Repository.Root, top)))
                .SelectMany(top => Repository.Sources(top))
                .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(word => word.Value)),
        ]
    );

    private static readonly Lazy<HashSet<string>> Files = new(() =>
        [.. Repository.Sources(".", "*").Select(file => Path.GetRelativePath(Repository.Root, file))]
    );

    public static TheoryData<string> Pages =>
        [.. Repository.Sources(".", "*.md").Select(page => Path.GetRelativePath(Repository.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_links_to_what_exists(string page) => Assert.Empty(DeadLinks(page, Read(page)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_names_files_that_exist(string page) => Assert.Empty(MissingFiles(page, Read(page)));

    /// <summary>The page that follows one request through the code names types as well.</summary>
    [Fact]
    public void The_page_on_architecture_names_types_that_exist()
    {
        foreach (var page in Pages.Select(page => page.Data).Where(page => Path.GetFileName(page) == "architecture.md"))
            Assert.Empty(MissingTypes(Read(page)));
    }

    [Fact]
    public void What_does_not_exist_is_noticed()
    {
        Assert.NotEmpty(DeadLinks("README.md", "See [this](docs/nowhere.md)."));
        Assert.NotEmpty(DeadLinks("docs/a.md", "See [this](../nowhere.md#part)."));
        Assert.NotEmpty(MissingFiles("README.md", "The work is in `src/Cards.Host/Nowhere.cs`."));
        Assert.NotEmpty(MissingFiles("README.md", "The work is in `Nowhere.cs`."));
        Assert.NotEmpty(MissingTypes($"It is held by `{"Nowhere"}{"Handler"}`."));
        Assert.Empty(MissingTypes("It is held by `SettleAssignHandler`, not by `POST` or `./cards up`."));
        Assert.Empty(DeadLinks("README.md", "[here](#part) [there](https://example.test/x.md) [file](Cards.sln)"));
        Assert.Empty(MissingFiles("README.md", "`src/Cards.Host` holds `HostEntry.cs`; `/api/v1/cards` is a route."));
    }

    private static string Read(string page) => Fence().Replace(File.ReadAllText(Path.Combine(Repository.Root, page)), "");

    private static IEnumerable<string> DeadLinks(string page, string text) =>
        Link()
            .Matches(text)
            .Select(link => link.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal))
            .Select(link => link.Split('#')[0])
            .Where(path => path.Length > 0 && !Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, path)));

    private static IEnumerable<string> MissingFiles(string page, string text) =>
        Code()
            .Matches(text)
            .Select(code => code.Groups[1].Value.TrimEnd('/'))
            .Where(name => IsPath(name) ? !Exists(Path.Combine(Repository.Root, name)) : IsFile(name) && !IsSomewhere(page, name));

    private static IEnumerable<string> MissingTypes(string text) =>
        Code()
            .Matches(text)
            .Select(code => code.Groups[1].Value)
            .Where(name => TypeName().IsMatch(name))
            .SelectMany(name => Word().Matches(name).Select(word => word.Value))
            .Where(word => !Words.Value.Contains(word));

    /// <summary>Starts at the repository's root.</summary>
    private static bool IsPath(string name) =>
        PathName().IsMatch(name) && Tops.Contains(name.Split('/')[0]) && name.Contains('/', StringComparison.Ordinal);

    private static bool IsFile(string name) => FileName().IsMatch(name);

    private static bool IsSomewhere(string page, string name) =>
        Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, name))
        || Files.Value.Any(file => file == name || file.EndsWith("/" + name, StringComparison.Ordinal));

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^[\w./-]+\z")]
    private static partial Regex PathName();

    [GeneratedRegex(@"^[\w][\w./-]*\.(cs|csproj|md|props|targets|sln|sh|http)\z")]
    private static partial Regex FileName();

    /// <summary>Two or more humps, members and generic arguments allowed.</summary>
    [GeneratedRegex(@"^[A-Z][a-z0-9]+[A-Z]\w*(<[\w, ]+>)?(\.[A-Z]\w+)?\z")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Word();
}
