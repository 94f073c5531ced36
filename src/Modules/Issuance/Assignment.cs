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

    /// <summary>The user while pending, then null. Unique: a user has one attempt at a time.</summary>
    public string? Slot { get; init; }

    public long? LocalId { get; init; }

    public string? OrderStatus { get; init; }

    /// <summary>Our code of the refusal.</summary>
    public string? Code { get; init; }

    /// <summary>Not surely over: the issuer may have done, or may yet do, what was asked.</summary>
    public bool MayStillHappen => State == Pending || Code == Errors.UpstreamTimeout.Code;

    public static Assignment Create(IEvent<AssignmentBegun> begun) =>
        new()
        {
            Id = begun.StreamId,
            Intent = begun.Data,
            Slot = begun.Data.UserId,
        };

    public Assignment Apply(AssignmentSettled settled) =>
        this with
        {
            State = Done,
            Slot = null,
            Code = null,
            LocalId = settled.LocalId,
            OrderStatus = settled.OrderStatus,
        };

    public Assignment Apply(AssignmentRefused refused) => this with { State = Refused, Slot = null, Code = refused.Code };

    public Assignment Apply(AssignmentNeedsAttention unclear) => this with { State = NeedsAttention, Slot = null };
}
