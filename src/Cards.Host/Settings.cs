namespace Cards.Host;

/// <summary>Settings without which the host does not start.</summary>
internal static class Settings
{
    public static string Required(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {key} is missing.");
}
