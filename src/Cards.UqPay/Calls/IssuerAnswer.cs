using System.Text.Json;
using Cards.UqPay.Wire;

namespace Cards.UqPay.Calls;

/// <summary>What is kept of an error body. The rest, which may quote what was sent, is forgotten as it is read.</summary>
/// <param name="IsJson">False for a proxy's text: not the issuer's own word.</param>
/// <param name="Message">The known sentence the message contains, as the table writes it; else null.</param>
internal sealed record IssuerAnswer(bool IsJson, string? Type, string? Code, string? Message)
{
    private static readonly IssuerAnswer NotJson = new(false, null, null, null);

    private const int LongestWord = 64;
    private const int LongestDigitRun = 5;

    public static IssuerAnswer Read(string? body)
    {
        if (string.IsNullOrEmpty(body))
            return NotJson;
        try
        {
            var members = JsonSerializer.Deserialize(body, WireJson.Default.ErrorMembers);
            return members is null or { Type: null, Code: null, Message: null, Error: null }
                ? NotJson
                : new IssuerAnswer(true, Word(members.Type), Word(members.Code), KnownRefusal.TextIn(members.Message ?? members.Error));
        }
        catch (JsonException)
        {
            return NotJson;
        }
    }

    /// <summary>What <see cref="Read"/> gives the same answer for.</summary>
    public string Reduced() =>
        IsJson ? JsonSerializer.Serialize(new ErrorMembers(Type, Message ?? "", null) { Code = Code }, WireJson.Default.ErrorMembers) : "";

    /// <summary>A code or a type is one short word; anything longer, spaced or with a secret's worth of digits is not passed on.</summary>
    private static string? Word(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > LongestWord)
            return null;
        var digits = 0;
        foreach (var c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits > LongestDigitRun || !(char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
                return null;
        }
        return text;
    }
}
