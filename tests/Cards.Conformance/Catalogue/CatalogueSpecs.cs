using System.Reflection;
using System.Text.RegularExpressions;
using Cards.Contracts;

namespace Cards.Conformance.Catalogue;

public sealed partial class CatalogueSpecs
{
    /// <summary>The specification's list, section 8, word for word.</summary>
    private const string Specified = """
        unauthenticated 401 · forbidden 403 · malformed_json 400 · payload_too_large 413 · unsupported_media_type 415 · validation_failed 422 ·
        route_not_found 404 · method_not_allowed 405 · card_not_found 404 · operation_not_found 404 · cardholder_not_found 404 ·
        cardholder_required 404 · no_processing_request 404 · request_already_open 409 · card_processing 409 · card_not_active 409 ·
        card_not_activated 409 · card_closed 409 · card_blocked_by_issuer 409 · concurrent_change 409 · physical_card_required 422 ·
        email_required 422 · otp_cooldown 429 · otp_invalid 422 · otp_expired 422 · otp_attempts_exceeded 422 · otp_locked 429 ·
        otp_not_verified 409 · otp_send_failed 503 · otp_unavailable 503 · activation_code_pending 409 · activation_refused 422 ·
        card_number_unknown 422 · card_already_assigned 422 · amount_precision 422 · amount_out_of_range 422 · pin_refused 422 ·
        reveal_budget_spent 429 · reveal_not_permitted 403 · iframe_url_empty 502 · bad_gateway 502 · host_unavailable 503 ·
        gateway_timeout 504 · request_timeout 408 · temporarily_unavailable 503 · cardholder_refused 422 · request_already_assigned 409 ·
        card_cap_reached 409 · webhook_refused 401 · rate_limited 429 · idempotency_key_reused 422 · idempotency_in_progress 409 ·
        decryption_failed 400 · encryption_key_unknown 400 · encrypted_body_replayed 400 · encrypted_body_not_accepted 400 ·
        upstream_rejected 422 · upstream_unavailable 503 · upstream_outcome_unknown 504 · internal_error 500 ·
        malformed_request 400 · email_invalid 422 · already_settled 409
        """;

    /// <summary>Specified without a status: they are shown on requests and operations and never answered with.</summary>
    private static readonly string[] Shown =
    [
        "card_order_failed",
        "limit_rejected",
        "status_rejected",
        "upstream_timeout",
        "superseded_by_issuer",
    ];

    /// <summary>Not in the specification, but decided: docs/decisions/0004-request-not-found-and-request-closed-are-added.md and
    /// docs/decisions/0021-what-an-encrypted-body-is.md.</summary>
    private static readonly Dictionary<string, int> Added = new()
    {
        ["request_not_found"] = 404,
        ["request_closed"] = 409,
        ["encrypted_body_required"] = 400,
    };

    private static readonly IReadOnlyList<ErrorCode> Codes =
    [
        .. typeof(Errors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ErrorCode>(),
    ];

    [Fact]
    public void Every_code_is_specified_or_decided_and_has_its_status()
    {
        var specified = Entry()
            .Matches(Specified)
            .ToDictionary(entry => entry.Groups[1].Value, entry => int.Parse(entry.Groups[2].Value, null));
        Assert.Equal(63, specified.Count);
        foreach (var code in Codes.ExceptBy(Shown, code => code.Code))
        {
            var status = Added.TryGetValue(code.Code, out var added) ? added : specified.GetValueOrDefault(code.Code);
            Assert.True(code.Status == status, $"{code.Code} answers {code.Status}; it should be {status}.");
        }
    }

    [Fact]
    public void Every_specified_code_exists()
    {
        var names = Codes.Select(code => code.Code).ToHashSet();
        Assert.Empty(Entry().Matches(Specified).Select(entry => entry.Groups[1].Value).Concat(Shown).Concat(Added.Keys).Except(names));
    }

    [Fact]
    public void No_code_has_two_statuses()
    {
        Assert.Equal(Codes.Count, Codes.Select(code => code.Code).Distinct().Count());
        Assert.Equal(Codes.Select(code => code.Code).Order(), Errors.All.Keys.Order());
    }

    [Fact]
    public void Every_message_is_there_in_both_languages()
    {
        Assert.All(Codes, code => Assert.Matches("^[A-Z][ -~]+[a-zA-Z0-9]$", code.Message.English));
        Assert.All(Codes, code => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", code.Message.Chinese));
        Assert.Equal(Codes.Count, Codes.Select(code => code.Message.English).Distinct().Count());
    }

    [Fact]
    public void Every_code_is_snake_case() => Assert.All(Codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code.Code));

    /// <summary>A code is written as text nowhere but in the catalogue; who needs one names the member, and the compiler knows that it exists.
    /// Aliases of events and the issuer's own words, which sound alike, have a file each.</summary>
    [Fact]
    public void No_source_spells_a_code_out()
    {
        var sources = new[] { "Cards.Host", "Cards.Platform", "Cards.UqPay", "Modules", "Edge" }
            .SelectMany(folder => Repository.Sources(Path.Combine("src", folder)))
            .Where(file => Path.GetFileName(file) is not ("EventAliases.cs" or "KnownRefusal.cs"));
        Assert.All(sources, file => Assert.Empty(SpelledIn(File.ReadAllText(file))));
        Assert.NotEmpty(SpelledIn("return Refuse(\"card_closed\");"));
    }

    private static IEnumerable<string> SpelledIn(string source) =>
        Literal().Matches(source).Select(literal => literal.Groups[1].Value).Where(Errors.All.ContainsKey);

    [GeneratedRegex(@"([a-z_]+) ([0-9]{3})")]
    private static partial Regex Entry();

    [GeneratedRegex("\"([a-z_]+)\"")]
    private static partial Regex Literal();
}
