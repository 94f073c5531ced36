using System.Text.Json.Serialization;

namespace Cards.CardControls;

/// <summary>One accepted change of a card, for the app to follow. Written in the commits that accept and settle it.</summary>
public sealed record Operation
{
    public const string Pending = "PENDING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string NeedsAttention = "NEEDS_ATTENTION";

    public required Guid Id { get; init; }

    public required string UserId { get; init; }

    public required long LocalId { get; init; }

    public required string Kind { get; init; }

    public required string Target { get; init; }

    public string State { get; init; } = Pending;

    public string? SettledBy { get; init; }

    public string? Code { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>When the issuer's card is looked at next, in milliseconds since 1970: cheaper to index than a moment. After NEEDS_ATTENTION: until
    /// the issuer has been heard once.</summary>
    public long? NextCheck { get; init; }

    [JsonIgnore]
    public bool IsPending => State == Pending;
}
