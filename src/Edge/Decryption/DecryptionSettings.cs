using System.Globalization;
using System.Text;

namespace Cards.Edge;

/// <summary>What the edge is told about encrypted bodies. Read once, at start; the key files behind it are read again whenever they change.</summary>
/// <param name="Field">The one member of an encrypted body.</param>
/// <param name="FailuresPerMinute">Refused bodies per address until further ones are not looked at; 0 is no limit.</param>
/// <param name="KeyDirectory">Null: keys come from the configuration alone.</param>
/// <param name="InlineKeys">Private JWKs. Never logged.</param>
internal sealed record DecryptionSettings(byte[] Field, int FailuresPerMinute, string? KeyDirectory, IReadOnlyList<string> InlineKeys)
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong. The message names it and never shows its value.</exception>
    public static DecryptionSettings Read(IConfiguration configuration)
    {
        var field = configuration["Edge:Decryption:Field"];
        if (string.IsNullOrEmpty(field) || !Ascii.IsValid(field))
            throw new InvalidOperationException("Edge:Decryption:Field must be the name of a member, in ASCII.");
        if (
            !int.TryParse(
                configuration["Edge:Decryption:FailuresPerMinute"],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var failures
            )
        )
            throw new InvalidOperationException("Edge:Decryption:FailuresPerMinute must be a number, or 0 for no limit.");
        return new DecryptionSettings(
            Encoding.ASCII.GetBytes(field),
            failures,
            configuration["Edge:Keys:Directory"] is { Length: > 0 } directory ? directory : null,
            [
                .. configuration
                    .GetSection("Edge:Keys:Inline")
                    .GetChildren()
                    .Select(key => key.Value)
                    .OfType<string>()
                    .Where(key => key.Length > 0),
            ]
        );
    }
}
