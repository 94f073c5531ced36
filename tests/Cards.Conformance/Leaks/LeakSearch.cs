using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Cards.Conformance.Leaks;

/// <summary>Looks for canaries in everything that was written, in every form, and for members whose names promise a secret.</summary>
public sealed partial class LeakSearch(IReadOnlyCollection<Canary> canaries)
{
    private static readonly string[] SecretMembers =
    [
        "pan",
        "cardnumber",
        "fullcardnumber",
        "cvv",
        "cvc",
        "cvv2",
        "pin",
        "newpin",
        "confirmpin",
        "otp",
        "otpcode",
        "activationcode",
        "accesstoken",
        "authtoken",
    ];

    private readonly (Canary Canary, string Form, string Text)[] searched =
    [
        .. canaries.SelectMany(canary => Forms.Of(canary.Value).Select(form => (canary, form.Name, form.Text))),
        .. canaries.Where(canary => !canary.IsShort).Select(canary => (canary, "plain", canary.Value)),
    ];

    private readonly SearchValues<string> anything = SearchValues.Create(
        [.. canaries.Select(canary => canary.Value), .. canaries.SelectMany(canary => Forms.Of(canary.Value).Select(form => form.Text))],
        StringComparison.Ordinal
    );

    public IReadOnlyList<Leak> In(IEnumerable<Written> written) => [.. written.SelectMany(In).Distinct()];

    private IEnumerable<Leak> In(Written written)
    {
        if (written.Text.AsSpan().ContainsAny(anything))
        {
            foreach (var (canary, form, text) in searched)
            {
                if (written.Text.Contains(text, StringComparison.Ordinal))
                    yield return new Leak(written.Place, canary.Name, form);
            }
            var rest = Noise().Replace(written.Text, " ");
            foreach (var canary in canaries.Where(canary => canary.IsShort && Stands(canary.Value, rest)))
                yield return new Leak(written.Place, canary.Name, "plain");
        }
        // Binary columns print as hex; what they hold may be text in any form again.
        foreach (Match binary in Bytea().Matches(written.Text))
        {
            foreach (var leak in In(written with { Text = Encoding.Latin1.GetString(Convert.FromHexString(binary.Groups[1].Value)) }))
                yield return leak with
                {
                    Form = "bytea " + leak.Form,
                };
        }
    }

    /// <summary>Members of stored JSON that are named like a secret, whatever they hold.</summary>
    public static IReadOnlyList<Leak> MembersIn(IEnumerable<Written> stored) =>
        [
            .. stored
                .SelectMany(written =>
                    Unfolded(written.Text)
                        .SelectMany(text => MemberName().Matches(text))
                        .Select(member => (written.Place, Name: Plain(member)))
                )
                .Where(member => SecretMembers.Contains(member.Name))
                .Select(member => new Leak(member.Place, member.Name, "member"))
                .Distinct(),
        ];

    private static string Plain(Match member) => member.Groups[1].Value.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static IEnumerable<string> Unfolded(string text) =>
        Bytea().Matches(text).Select(binary => Encoding.Latin1.GetString(Convert.FromHexString(binary.Groups[1].Value))).Prepend(text);

    /// <summary>A number of its own, not a part of a longer one.</summary>
    private static bool Stands(string digits, string text) => Regex.IsMatch(text, $"(?<![0-9]){digits}(?![0-9])");

    /// <summary>UUIDs, moments, fractions, connection ids and long hex words, in which six digits mean nothing. Encoded secrets are searched before.</summary>
    [GeneratedRegex(
        "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
            + "|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?"
            + "|(?<![0-9])[0-9]{1,4}[.][0-9]+(?![0-9])"
            + "|0HN[0-9A-Z]{10}(:[0-9A-F]{8})?"
            + "|(?<![0-9a-zA-Z])[0-9a-f]{16,}(?![0-9a-zA-Z])"
    )]
    private static partial Regex Noise();

    [GeneratedRegex(@"\\x((?:[0-9a-f]{2}){3,})")]
    private static partial Regex Bytea();

    [GeneratedRegex("\\\\*\"([A-Za-z_0-9]+)\\\\*\"+ *:")]
    private static partial Regex MemberName();
}
