namespace Cards.Conformance;

/// <summary>The files this build was made from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Sources under a folder of the repository; nothing that a build made.</summary>
    public static IEnumerable<string> Sources(string folder, string pattern = "*.cs") =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file =>
                !Path.GetRelativePath(Root, file)
                    .Split(Path.DirectorySeparatorChar)
                    .Any(part => part is "bin" or "obj" or ".git" or ".data" or "node_modules")
            );

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cards.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from inside the repository.");
    }
}
