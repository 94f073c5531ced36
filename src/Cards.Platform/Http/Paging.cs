using System.Globalization;
using Cards.Platform.Input;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>Which part of a list is asked for: <c>page</c> from 1, <c>limit</c> 1 to 100.</summary>
public sealed record Paging(int Page, int Size)
{
    private const int DefaultSize = 10;
    private const int LargestSize = 100;

    internal static Shape PageShape { get; } = new() { Minimum = 1, Default = 1 };

    internal static Shape SizeShape { get; } =
        new()
        {
            Minimum = 1,
            Maximum = LargestSize,
            Default = DefaultSize,
        };

    public int Offset => (int)Math.Min(int.MaxValue, (long)(Page - 1) * Size);

    /// <summary>Out of range is refused, not corrected.</summary>
    public static (Paging Paging, IReadOnlyList<FieldError> Wrong) Read(IQueryCollection query)
    {
        var wrong = new List<FieldError>();
        return (new Paging(Number(query, "page", int.MaxValue, 1, wrong), Number(query, "limit", LargestSize, DefaultSize, wrong)), wrong);
    }

    private static int Number(IQueryCollection query, string name, int max, int fallback, List<FieldError> wrong)
    {
        if (!query.TryGetValue(name, out var text))
            return fallback;
        if (int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max)
            return number;
        wrong.Add(new(name, "out_of_range", new("is out of range", "超出允许范围")));
        return fallback;
    }
}
