using Cards.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>The two languages messages exist in. Codes are never translated.</summary>
public enum Language
{
    /// <summary>The default.</summary>
    English,

    /// <summary>Asked for as <c>zh</c> or any <c>zh-*</c>.</summary>
    Chinese,
}

/// <summary>Which language a request asked for.</summary>
public static class Languages
{
    /// <summary>Highest q-value among <c>zh*</c> and everything else wins (RFC 9110 section 12.5.4); Chinese only when it is preferred.</summary>
    public static Language Parse(string? acceptLanguage)
    {
        if (string.IsNullOrEmpty(acceptLanguage))
            return Language.English;
        double chinese = -1,
            other = -1;
        foreach (var range in acceptLanguage.Split(',', 20, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var quality = Quality(parts);
            if (quality <= 0)
                continue;
            if (parts[0].Equals("zh", StringComparison.OrdinalIgnoreCase) || parts[0].StartsWith("zh-", StringComparison.OrdinalIgnoreCase))
                chinese = Math.Max(chinese, quality);
            else
                other = Math.Max(other, quality);
        }
        // At equal weight the one named first wins, as a person would read the header.
        return
            chinese > other
            || (chinese == other && chinese > 0 && acceptLanguage.TrimStart().StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            ? Language.Chinese
            : Language.English;
    }

    /// <summary>The caller's language: as the edge asserted it, else as the request's own header says.</summary>
    public static Language RequestedLanguage(this HttpContext context) =>
        context.User.FindFirst(CallerAssertion.LanguageClaim) is { } claim
            ? claim.Value == "zh"
                ? Language.Chinese
                : Language.English
            : Parse(context.Request.Headers.AcceptLanguage);

    /// <summary>The form used in the caller assertion.</summary>
    public static string Tag(this Language language) => language == Language.Chinese ? "zh" : "en";

    /// <summary>The text in that language.</summary>
    public static string In(this Text text, Language language) => language == Language.Chinese ? text.Chinese : text.English;

    private static double Quality(string[] parts)
    {
        foreach (var part in parts.AsSpan(1))
        {
            if (part.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
                return double.TryParse(part.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture, out var q) ? q : 0;
        }
        return 1;
    }
}
