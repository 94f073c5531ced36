using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cards.Platform.Input;

/// <summary>Text as callers send it: one form of each letter, counted as JSON Schema counts, and nothing that only machines see.</summary>
public static class PlainText
{
    /// <summary>The same text in normalisation form C; false for one with a control character, which is not kept, sent on or searched for.</summary>
    /// <param name="text">Well-formed: no surrogate stands alone.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out string? normal)
    {
        normal = text.Any(char.IsControl) ? null : text.Normalize(NormalizationForm.FormC);
        return normal is not null;
    }

    /// <summary>Code points, not UTF-16 units: a letter outside the basic plane counts once.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
            length++;
        return length;
    }
}
