using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.CardControls;
using Cards.Contracts.Issuance;
using JasperFx.Events;
using Marten.Schema;

namespace Cards.CardControls;

/// <summary>What a running operation is, as part of the card: PROCESSING cannot disagree with it.</summary>
/// <param name="Kind">One of <see cref="OperationKinds"/>.</param>
/// <param name="Target">The status asked for, or the limit in major units.</param>
/// <param name="From">The confirmed status at the time of asking.</param>
public sealed record PendingOperation(
    Guid OperationId,
    string Kind,
    string Target,
    string From,
    Money? Limit,
    string? Reason,
    DateTimeOffset Since,
    DateTimeOffset Deadline
);

public static class OperationKinds
{
    public const string Status = "STATUS";
    public const string Limit = "LIMIT";
}

/// <summary>A card as its user sees it. Kept as a snapshot in the commit of its events, behind the list and every look-up.</summary>
public sealed record CardRow
{
    /// <summary>The card's event stream.</summary>
    public Guid Id { get; init; }

    public long LocalId { get; init; }

    /// <summary>The issuer's id.</summary>
    public Guid CardId { get; init; }

    public string UserId { get; init; } = "";

    public string CardType { get; init; } = "";

    public string Bin { get; init; } = "";

    public string Last4 { get; init; } = "";

    /// <summary>Empty for a virtual card: its number is the issuer's alone.</summary>
    public string PanHash { get; init; } = "";

    public string Currency { get; init; } = "";

    public string Mode { get; init; } = "";

    /// <summary>The status underneath a running operation; never lost.</summary>
    public string ConfirmedStatus { get; init; } = CardStatuses.Pending;

    /// <summary>The issuer's word for it.</summary>
    public string UpstreamStatus { get; init; } = CardStatuses.Pending;

    public PendingOperation? Pending { get; init; }

    public Money? Limit { get; init; }

    public bool HasPin { get; init; }

    /// <summary>The change of PIN that is with the issuer, if one is.</summary>
    public PinResetBegun? PendingPin { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What the app shows: PROCESSING over the confirmed status while an operation runs. Also what the list filters by.</summary>
    public string Status => Pending is null ? ConfirmedStatus : CardStatuses.Processing;

    /// <summary>Columns for the rest of what cards are filtered and sorted by, beside the two that the module has indexed. They have no index:
    /// a user's cards are few, and a row whose indexed columns stay as they are is updated without writing to any index.</summary>
    public static void ConfigureMarten(DocumentMapping<CardRow> mapping)
    {
        foreach (
            var member in (string[])
                [nameof(LocalId), nameof(CardType), nameof(Status), nameof(Last4), nameof(PanHash), nameof(Currency), nameof(CreatedAt)]
        )
            mapping.DuplicateField(member);
    }

    public static CardRow Create(IEvent<CardAssigned> first)
    {
        var assigned = first.Data;
        return new()
        {
            Id = first.StreamId,
            LocalId = assigned.LocalId,
            CardId = assigned.CardId,
            UserId = assigned.UserId,
            CardType = CardTypes.Physical,
            Bin = assigned.Bin,
            Last4 = assigned.Last4,
            PanHash = assigned.PanHash,
            Currency = assigned.Currency,
            Mode = assigned.Mode,
            CreatedAt = assigned.At,
            UpdatedAt = assigned.At,
        };
    }

    public static CardRow Create(IEvent<VirtualCardIssued> first)
    {
        var issued = first.Data;
        return new()
        {
            Id = first.StreamId,
            LocalId = issued.LocalId,
            CardId = issued.CardId,
            UserId = issued.UserId,
            CardType = CardTypes.Virtual,
            Bin = issued.Bin,
            Last4 = issued.Last4,
            Currency = issued.Currency,
            Mode = issued.Mode,
            ConfirmedStatus = IssuerTruth.ToLocal(issued.UpstreamStatus, CardStatuses.Active),
            UpstreamStatus = issued.UpstreamStatus,
            CreatedAt = issued.At,
            UpdatedAt = issued.At,
        };
    }

    public CardRow Apply(CardOrderFailed failed) => Confirmed(CardStatuses.Failed, CardStatuses.Failed, failed.At);

    /// <summary>A card the issuer blocked or closed meanwhile stays so.</summary>
    public CardRow Apply(CardActivated activated) =>
        (
            ConfirmedStatus == CardStatuses.Pending
                ? Confirmed(CardStatuses.Active, CardStatuses.Active, activated.At)
                : this with
                {
                    UpdatedAt = activated.At,
                }
        ) with
        {
            HasPin = true,
        };

    public CardRow Apply(StatusChangeRequested asked) =>
        this with
        {
            Pending = new(asked.OperationId, OperationKinds.Status, asked.To, asked.From, null, asked.Reason, asked.At, asked.Deadline),
            UpdatedAt = asked.At,
        };

    public CardRow Apply(LimitChangeRequested asked) =>
        this with
        {
            Pending = new(
                asked.OperationId,
                OperationKinds.Limit,
                LimitText.Of(asked.Limit),
                ConfirmedStatus,
                asked.Limit,
                null,
                asked.At,
                asked.Deadline
            ),
            UpdatedAt = asked.At,
        };

    public CardRow Apply(StatusChanged changed) => Ended(changed.OperationId).Confirmed(changed.Status, changed.UpstreamStatus, changed.At);

    public CardRow Apply(LimitChanged changed) => Ended(changed.OperationId) with { Limit = changed.Limit, UpdatedAt = changed.At };

    public CardRow Apply(OperationFailed failed) => Ended(failed.OperationId) with { UpdatedAt = failed.At };

    public CardRow Apply(OperationNeedsAttention unclear) => Ended(unclear.OperationId) with { UpdatedAt = unclear.At };

    public CardRow Apply(IssuerStatusAdopted adopted) => Confirmed(adopted.Status, adopted.UpstreamStatus, adopted.At);

    public CardRow Apply(IssuerLimitAdopted adopted) => this with { Limit = adopted.Limit, UpdatedAt = adopted.At };

    public CardRow Apply(PinResetBegun begun) => this with { PendingPin = begun, UpdatedAt = begun.At };

    public CardRow Apply(PinReset reset) => this with { PendingPin = null, HasPin = true, UpdatedAt = reset.At };

    public CardRow Apply(PinResetFailed failed) => this with { PendingPin = null, UpdatedAt = failed.At };

    public CardRow Apply(PinResetUnconfirmed unclear) => this with { PendingPin = null, UpdatedAt = unclear.At };

    private CardRow Ended(Guid operation) => Pending?.OperationId == operation ? this with { Pending = null } : this;

    private CardRow Confirmed(string status, string upstream, DateTimeOffset at) =>
        this with
        {
            ConfirmedStatus = status,
            UpstreamStatus = upstream,
            UpdatedAt = at,
        };
}
