using System.Text.Json.Serialization;

// Rows as they are stored, and the list as the host answers it.
internal sealed record Found(long Total, IReadOnlyList<Row> Cards);

internal sealed record Row(
    long LocalId,
    Guid CardId,
    string CardType,
    string Bin,
    string Last4,
    string Currency,
    string Mode,
    string Status,
    string ConfirmedStatus,
    string UpstreamStatus,
    bool HasPin,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
);

internal sealed record Listing(string TraceId, int StatusCode, string Message, IReadOnlyList<Card> Data, Meta Meta);

internal sealed record Meta(int Page, int Limit, long Total, long TotalPages);

internal sealed record Card(
    long Id,
    Guid CardId,
    string CardType,
    string CardNumber,
    string CardBin,
    string Last4,
    string CardCurrency,
    string CardMode,
    string Status,
    string ConfirmedStatus,
    string UpstreamStatus,
    string? Pending,
    decimal? LimitPerTransaction,
    string PinStatus,
    IReadOnlyDictionary<string, Allowed> AllowedActions,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    // What the host decides for an active card, without deciding it: the answers are then equally long.
    private static readonly Dictionary<string, Allowed> Actions = new()
    {
        ["freeze"] = new(true),
        ["unfreeze"] = new(false),
        ["cancel"] = new(true),
        ["set_limit"] = new(true),
        ["reset_pin"] = new(true),
        ["reveal"] = new(true),
        ["activate"] = new(false, "no_processing_request"),
    };

    public static Card Of(Row row) =>
        new(
            row.LocalId,
            row.CardId,
            row.CardType,
            $"**** **** **** {row.Last4}",
            row.Bin,
            row.Last4,
            row.Currency,
            row.Mode,
            row.Status,
            row.ConfirmedStatus,
            row.UpstreamStatus,
            null,
            null,
            row.HasPin ? "SET" : "NOT_SET",
            Actions,
            row.CreatedAt,
            row.UpdatedAt
        );
}

internal sealed record Allowed(bool IsAllowed, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null)
{
    [JsonPropertyName("allowed")]
    public bool IsAllowed { get; init; } = IsAllowed;
}

[JsonSerializable(typeof(Found))]
internal sealed partial class StoredJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Listing))]
internal sealed partial class AnswerJson : JsonSerializerContext;
