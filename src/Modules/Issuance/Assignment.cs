using Cards.Contracts;
using Cards.Contracts.Issuance;
using JasperFx.Events;

namespace Cards.Issuance;

/// <summary>One attempt to give a physical number to a user, from intent to outcome.</summary>
public sealed record Assignment
{
    public const string Pending = "PENDING";
    public const string Done = "DONE";
    public const string Refused = "REFUSED";
    public const string NeedsAttention = "NEEDS_ATTENTION";

    /// <summary>The operation.</summary>
    public Guid Id { get; init; }

    /// <summary>What the attempt set out to do.</summary>
    public required AssignmentBegun Intent { get; init; }

    public string State { get; init; } = Pending;

    public long? LocalId { get; init; }

    public string? OrderStatus { get; init; }

    /// <summary>Our code of the refusal.</summary>
    public string? Code { get; init; }

    /// <summary>Not surely over: the issuer may have done, or may yet do, what was asked.</summary>
    public bool MayStillHappen => State == Pending || Code == Errors.UpstreamTimeout.Code;

    public static Assignment Create(IEvent<AssignmentBegun> begun) => new() { Id = begun.StreamId, Intent = begun.Data };

    public Assignment Apply(AssignmentSettled settled) =>
        this with
        {
            State = Done,
            Code = null,
            LocalId = settled.LocalId,
            OrderStatus = settled.OrderStatus,
        };

    public Assignment Apply(AssignmentRefused refused) => this with { State = Refused, Code = refused.Code };

    public Assignment Apply(AssignmentNeedsAttention unclear) => this with { State = NeedsAttention };
}

/// <summary>A user's attempts begin one after another: each takes the next turn in its first commit, and a turn is taken once. One that was decided
/// before another of the user's began finds its turn taken, whatever became of the other, and is decided again.</summary>
public sealed record AssignTurn
{
    /// <summary>The user, and how many attempts they had begun before.</summary>
    public required string Id { get; init; }

    public static AssignTurn After(string userId, int attempts) => new() { Id = $"{userId}:{attempts}" };
}
