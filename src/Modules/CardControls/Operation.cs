using System.Text.Json.Serialization;
using Cards.Contracts;

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

    /// <summary>The issuer took the change on, or refused it for good: nothing is left to send.</summary>
    public bool IsTaken { get; init; }

    /// <summary>When the change is sent (again) unless it was taken on before, in milliseconds since 1970. The message that is queued with the
    /// acceptance is quicker; this is for what the queue had no room for, lost, or tried in vain.</summary>
    public long? NextSend { get; init; }

    /// <summary>Counts definite answers that did not decide: part of the issuer's idempotency key, which is kept after an unknown outcome.</summary>
    public int Epoch { get; init; }

    /// <summary>Counts sends, for the wait between them.</summary>
    public int Attempt { get; init; }

    [JsonIgnore]
    public bool IsPending => State == Pending;

    [JsonIgnore]
    public bool IsFreeze => Target == CardStatuses.Frozen;

    /// <summary>The message that has it sent. Freezes have queues of their own, so the type of the message chooses the queue.</summary>
    public static ISendChange MessageOf(string kind, bool isFreeze, long localId, Guid id) =>
        kind == OperationKinds.Limit ? new SendLimitChange(localId, id)
        : isFreeze ? new SendFreeze(localId, id)
        : new SendStatusChange(localId, id);
}
