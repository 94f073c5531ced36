using Cards.Contracts.Issuance;
using JasperFx.Events;
using Marten.Schema;

namespace Cards.Issuance;

/// <summary>A user's request for one card. Kept as a snapshot in the commit of its events, so that it can be looked up by user.</summary>
public sealed record CardRequest
{
    public const string AwaitingPayment = "AWAITING_PAYMENT";
    public const string AwaitingApproval = "AWAITING_APPROVAL";
    public const string Processing = "PROCESSING";
    public const string Completed = "COMPLETED";
    public const string Rejected = "REJECTED";
    public const string Expired = "EXPIRED";

    /// <summary>The virtual card could not be made.</summary>
    public const string Failed = "FAILED";

    /// <summary>The request's event stream; the app's <c>uuid</c>.</summary>
    public Guid Id { get; init; }

    /// <summary>The app's <c>id</c>; also the order in which requests were made.</summary>
    public long Number { get; init; }

    public string UserId { get; init; } = "";

    public string CardType { get; init; } = "";

    public string Currency { get; init; } = "";

    public string MerchantOrderSn { get; init; } = "";

    /// <summary>Made by an assign that found no request.</summary>
    public bool IsInternal { get; init; }

    public string Status { get; init; } = AwaitingPayment;

    public bool IsPaid { get; init; }

    public bool IsApproved { get; init; }

    public long? LocalId { get; init; }

    public Guid? CardId { get; init; }

    /// <summary>Why the last card given to this request, or ordered for it, came to nothing.</summary>
    public string? Code { get; init; }

    /// <summary>The order of a virtual card, once the request is paid and approved.</summary>
    public CardOrderBegun? Order { get; init; }

    /// <summary>The issuer's id of the card it took an order for; usable only once it is <see cref="CardId"/>.</summary>
    public Guid? OrderedCardId { get; init; }

    /// <summary>Unique while the request is open: one per user and card type. Requests made by an assign take no slot.</summary>
    public string? OpenSlot { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Columns for the rest of what requests are filtered and sorted by, beside those that the module has indexed.</summary>
    public static void ConfigureMarten(DocumentMapping<CardRequest> mapping)
    {
        foreach (var member in (string[])[nameof(CardType), nameof(Status), nameof(Number)])
            mapping.DuplicateField(member);
    }

    public bool IsOpen => Status is AwaitingPayment or AwaitingApproval or Processing;

    public static string SlotOf(string userId, string cardType) => $"{cardType}:{userId}";

    public static CardRequest Create(IEvent<CardRequestOpened> started)
    {
        var opened = started.Data;
        return new()
        {
            Id = started.StreamId,
            Number = opened.Number,
            UserId = opened.UserId,
            CardType = opened.CardType,
            Currency = opened.Currency,
            MerchantOrderSn = opened.MerchantOrderSn,
            OpenSlot = SlotOf(opened.UserId, opened.CardType),
            CreatedAt = opened.At,
            UpdatedAt = opened.At,
        };
    }

    public static CardRequest Create(IEvent<InternalCardRequestOpened> started)
    {
        var opened = started.Data;
        return new()
        {
            Id = started.StreamId,
            Number = opened.Number,
            UserId = opened.UserId,
            CardType = opened.CardType,
            Currency = opened.Currency,
            MerchantOrderSn = opened.MerchantOrderSn,
            IsInternal = true,
            IsPaid = true,
            IsApproved = true,
            Status = Processing,
            CreatedAt = opened.At,
            UpdatedAt = opened.At,
        };
    }

    public CardRequest Apply(CardRequestPaid paid) => (this with { IsPaid = true, UpdatedAt = paid.At }).MovedOn();

    public CardRequest Apply(CardRequestApproved approved) => (this with { IsApproved = true, UpdatedAt = approved.At }).MovedOn();

    public CardRequest Apply(CardRequestRejected rejected) => Closed(Rejected, rejected.At);

    public CardRequest Apply(CardRequestExpired expired) => Closed(Expired, expired.At);

    /// <summary>Also after a failure: the issuer made the card after all.</summary>
    public CardRequest Apply(CardRequestCompleted completed) =>
        Status == Failed ? this with { Status = Completed, UpdatedAt = completed.At } : Closed(Completed, completed.At);

    public CardRequest Apply(CardOrderBegun begun) => this with { Order = begun, UpdatedAt = begun.At };

    public CardRequest Apply(CardOrderAccepted accepted) => this with { OrderedCardId = accepted.CardId, UpdatedAt = accepted.At };

    public CardRequest Apply(CardRequestFailed failed) => IsOpen ? Closed(Failed, failed.At) with { Code = failed.Code } : this;

    public CardRequest Apply(CardRequestAssigned assigned) =>
        this with
        {
            LocalId = assigned.LocalId,
            CardId = assigned.CardId,
            Code = null,
            UpdatedAt = assigned.At,
        };

    public CardRequest Apply(CardRequestReleased released) =>
        this with
        {
            LocalId = null,
            CardId = null,
            Code = released.Code,
            UpdatedAt = released.At,
        };

    private CardRequest MovedOn() =>
        IsOpen
            ? this with
            {
                Status = IsPaid
                    ? IsApproved
                        ? Processing
                        : AwaitingApproval
                    : AwaitingPayment,
            }
            : this;

    private CardRequest Closed(string status, DateTimeOffset at) =>
        IsOpen ? this with { Status = status, OpenSlot = null, UpdatedAt = at } : this;
}

/// <summary>Where a requested card is to be sent. Deletable: it is in no event.</summary>
public sealed record DeliveryAddress
{
    /// <summary>The request.</summary>
    public required Guid Id { get; init; }

    public required long CountryId { get; init; }

    public required string Address { get; init; }

    public required string PostCode { get; init; }
}
