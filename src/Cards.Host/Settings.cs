namespace Cards.Host;

/// <summary>Settings without which the host does not start.</summary>
internal static class Settings
{
    /// <exception cref="InvalidOperationException">This process cannot bring text into one form, so the same name would be two.</exception>
    public static void RequireNormalization()
    {
        if ("e\u0301".Normalize() != "\u00e9")
            throw new InvalidOperationException(
                "Text cannot be normalised: install ICU (Debian: libicu), and leave DOTNET_SYSTEM_GLOBALIZATION_INVARIANT unset."
            );
    }

    public static string Required(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {key} is missing.");
}
