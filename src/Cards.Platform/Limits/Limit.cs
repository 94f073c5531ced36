using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cards.Platform.Limits;

/// <summary>So many in so much time.</summary>
/// <param name="Unit">The window's name in settings, counters and headers: min, h or day.</param>
public sealed record Window(int Quota, string Unit, TimeSpan Length);

/// <summary>What is permitted, as settings write it: <c>60/min</c>, several windows as <c>10/min, 50/day</c>, or <c>off</c>.</summary>
[TypeConverter(typeof(LimitText))]
public sealed class Limit
{
    private static readonly Dictionary<string, TimeSpan> Units = new(StringComparer.Ordinal)
    {
        ["min"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1),
        ["day"] = TimeSpan.FromDays(1),
    };

    private readonly string text;

    private Limit(string text, IReadOnlyList<Window> windows) => (this.text, Windows) = (text, windows);

    /// <summary>All of them hold; empty when the limit is off.</summary>
    public IReadOnlyList<Window> Windows { get; }

    /// <summary>Reads what a setting says.</summary>
    /// <exception cref="FormatException">It is not one of the forms.</exception>
    public static Limit Parse(string text) =>
        TryParse(text, out var limit) ? limit : throw new FormatException($"'{text}' is not a limit: write 60/min, 10/min, 50/day or off.");

    /// <summary>False when the text is not one of the forms.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Limit? limit)
    {
        limit = null;
        if (text == "off")
            limit = new Limit(text, []);
        else if (text?.Split(',', StringSplitOptions.TrimEntries).Select(ParseWindow).ToArray() is { } windows)
            limit =
                windows.Contains(null) || windows.DistinctBy(window => window!.Unit).Count() < windows.Length
                    ? null
                    : new Limit(text, windows!);
        return limit is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    private static Window? ParseWindow(string text) =>
        text.Split('/') is [var quota, var unit]
        && int.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count > 0
        && Units.TryGetValue(unit, out var length)
            ? new Window(count, unit, length)
            : null;

    /// <summary>Lets settings be bound to a limit; a misspelt one stops the start.</summary>
    private sealed class LimitText : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => Parse((string)value);
    }
}
