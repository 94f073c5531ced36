using System.Text.Json;
using System.Text.RegularExpressions;
using Cards.Sandbox.Pages;

namespace Cards.Sandbox.UqPay;

/// <summary>
/// Contract 5.10: the frame's <c>styles</c>, JSON of selector, property and value. What is not plain enough to be harmless inside a style
/// element is left out.
/// </summary>
internal static partial class FrameStyles
{
    public static Html Read(string? json)
    {
        try
        {
            var rules = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?>?>>(json ?? "{}") ?? [];
            return Html.Join(rules.Where(rule => Selector().IsMatch(rule.Key)).Select(rule => Rule(rule.Key, rule.Value ?? [])));
        }
        catch (JsonException)
        {
            return Html.Join([]);
        }
    }

    private static Html Rule(string selector, Dictionary<string, string?> declarations)
    {
        var plain = declarations.Where(one => Property().IsMatch(one.Key) && Value().IsMatch(one.Value ?? ""));
        return Html.Of($"{selector} {{ {Html.Join(plain.Select(one => Html.Of($"{one.Key}: {one.Value}; ")))}}}\n");
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9 .#_-]{1,100}\z")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\A[a-z-]{1,50}\z")]
    private static partial Regex Property();

    [GeneratedRegex(@"\A[a-zA-Z0-9 #%.,()-]{1,100}\z")]
    private static partial Regex Value();
}
