using Cards.Contracts;
using Cards.UqPay.Ports;

namespace Cards.UqPay.Calls;

/// <summary>One row of what the issuer is known to refuse with (contract sections 10.3 and 10.4).</summary>
/// <param name="Codes">The issuer's <c>code</c>: documented or plausible.</param>
/// <param name="Text">Found in the issuer's <c>message</c>, in any letter case; the only wording that is ever passed on.</param>
/// <param name="Error">Our code; null where it depends on what was asked.</param>
/// <param name="Ours">About our account or permission, not about what the caller asked.</param>
/// <param name="Member">The member of what was sent that the code is about.</param>
internal sealed record KnownRefusal(
    string[] Codes,
    string? Text,
    ErrorCode? Error,
    bool Retryable = false,
    bool Ours = false,
    string? Member = null
)
{
    /// <summary>The first call under this key still runs (older error shape, code 200).</summary>
    public const string StillRunning = "Request is processing";

    private static readonly KnownRefusal[] Rows =
    [
        new(["card_number_not_exist", "card_number_not_found", "card_number_unknown"], "card number not exist", Errors.CardNumberUnknown),
        new(["invalid_number"], "The card number is not a valid one.", Errors.CardNumberUnknown),
        new(["card_has_been_assigned", "card_already_assigned"], "card has been assigned", Errors.CardAlreadyAssigned),
        new(["card_not_found"], "card not found or deactivated", Errors.CardNotFound),
        new([], "Card does not exist", Errors.CardNotFound),
        new(["activation_code_invalid"], "activation code is invalid", Errors.ActivationRefused),
        new(["card_status_invalid"], "card status does not allow this operation", null),
        new(["card_order_processing"], "card has an order in process", null, Retryable: true),
        new(["card_form_not_supported"], "only physical cards support PIN", Errors.PhysicalCardRequired),
        new(["cardholder_not_found"], null, Errors.CardholderNotFound),
        new(["cardholder_status_invalid", "kyc_insufficient", "email_duplicated"], null, Errors.CardholderRefused),
        new(["invalid_phone_number", "phone_number_duplicated"], null, Errors.CardholderRefused, Member: "phone_number"),
        new(["insufficient_balance", "insufficient_sub_bin"], null, Errors.UpstreamRejected, Retryable: true, Ours: true),
        new(
            ["sub_account_not_found", "card_art_not_configured", "forbidden", "unauthorized_error"],
            null,
            Errors.UpstreamRejected,
            Ours: true
        ),
    ];

    /// <summary>What a text about a cardholder's details may name: the issuer's members, which are spelled as ours. Inner ones come
    /// before outer ones.</summary>
    private static readonly string[] Members =
    [
        "residential_address.country",
        "residential_address.city",
        "residential_address.line1",
        "residential_address.line2",
        "residential_address.state",
        "residential_address.district",
        "residential_address.postal_code",
        "residential_address",
        "first_name",
        "last_name",
        "country_code",
        "phone_number",
        "date_of_birth",
    ];

    private static readonly string[] Texts =
    [
        StillRunning,
        "invalid auth token format",
        "Invalid authorization header",
        "Invalid client id",
        .. Rows.Select(row => row.Text).OfType<string>(),
        .. Members,
    ];

    private static readonly Dictionary<string, KnownRefusal> ByCode = Rows.SelectMany(row => row.Codes.Select(code => (code, row)))
        .ToDictionary(pair => pair.code, pair => pair.row, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, KnownRefusal> ByText = Rows.Where(row => row.Text is not null)
        .ToDictionary(row => row.Text!, StringComparer.Ordinal);

    /// <summary>A known sentence, or else the member that the message names.</summary>
    public static string? TextIn(string? message) =>
        message is null ? null : Array.Find(Texts, text => message.Contains(text, StringComparison.OrdinalIgnoreCase));

    public static KnownRefusal? Find(IssuerAnswer answer) =>
        answer.Code is { } code && ByCode.TryGetValue(code, out var coded) ? coded
        : answer.Message is { } text && ByText.TryGetValue(text, out var worded) ? worded
        : null;

    /// <summary>The member that a refusal is about; null when it names none.</summary>
    public static string? MemberOf(IssuerMetadata refusal) =>
        refusal.UpstreamCode is { } code && ByCode.TryGetValue(code, out var row) && row.Member is { } member ? member
        : Members.Contains(refusal.UpstreamMessage) ? refusal.UpstreamMessage
        : null;
}
