using System.Text.Json.Serialization;

namespace Cards.UqPay.Wire;

// Contract sections 2, 3 and 5, reduced to what is used. Ids and words of the issuer are plain text here: an id that is no UUID and a
// word not known yet are judged where they are used, not by the JSON reader. Unknown members are ignored.

internal sealed record TokenBody(SecretText? AuthToken, long ExpiredAt);

internal sealed record PageBody<T>(int TotalPages, int TotalItems, IReadOnlyList<T>? Data);

internal sealed record NewCardholderBody(
    string Email,
    string FirstName,
    string LastName,
    string CountryCode,
    string PhoneNumber,
    string DateOfBirth,
    AddressBody? ResidentialAddress
);

internal sealed record AddressBody(
    string Country,
    string City,
    string Line1,
    string? Line2,
    string? State,
    string? District,
    string? PostalCode
);

internal sealed record CardholderBody(string? CardholderId, string? CardholderStatus, string? Email)
{
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? CreateTime { get; init; }
}

internal sealed record AssignBody(string CardholderId, SecretText CardNumber, string CardCurrency, string CardMode);

internal sealed record AssignedBody(string? CardId, string? CardOrderId, string? CardStatus, string? OrderStatus)
{
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? CreateTime { get; init; }
}

internal sealed record CreateBody(string CardCurrency, string CardholderId, string CardProductId)
{
    [JsonConverter(typeof(AmountConverter))]
    public decimal? CardLimit { get; init; }

    [JsonConverter(typeof(MetadataConverter))]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record ActivateBody(string CardId, SecretText ActivationCode, SecretText Pin)
{
    [JsonConverter(typeof(AmountConverter))]
    public decimal? NoPinPaymentAmount { get; init; }
}

internal sealed record StatusBody(string CardStatus, string? UpdateReason);

internal sealed record LimitBody(IReadOnlyList<SpendingControlBody> SpendingControls);

internal sealed record OrderBody(string? CardId, string? CardOrderId, string? OrderStatus);

internal sealed record PinBody(string CardId, SecretText Pin);

internal sealed record SecureBody(SecretText? CardNumber, SecretText? Cvv, string? ExpireDate);

internal sealed record PanTokenBody(SecretText? Token)
{
    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }
}

internal sealed record ActivatedBody(string? RequestStatus);

/// <summary>A card as the list and the single read show it; <see cref="CardNumber"/> is masked, the last four digits in plain.</summary>
internal sealed record CardBody(
    string? CardId,
    string? CardStatus,
    string? FormFactor,
    string? CardBin,
    string? CardNumber,
    string? CardCurrency,
    string? ModeType,
    CardholderBody? Cardholder,
    IReadOnlyList<SpendingControlBody>? SpendingControls
)
{
    [JsonConverter(typeof(AmountConverter))]
    public decimal? CardLimit { get; init; }

    [JsonConverter(typeof(MetadataConverter))]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record SpendingControlBody(string? Interval)
{
    [JsonConverter(typeof(AmountConverter))]
    public decimal? Amount { get; init; }
}

/// <summary>Every error shape of contract section 10.1 at once.</summary>
internal sealed record ErrorMembers(string? Type, string? Message, string? Error)
{
    [JsonConverter(typeof(TextOrNumberConverter))]
    public string? Code { get; init; }
}
