using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Cards.Sandbox.UqPay;

internal static class OrderKind
{
    public const string Create = "create";
    public const string Assign = "assign";
    public const string Update = "update";
    public const string Status = "status";
    public const string Pin = "pin";
    public const string Recharge = "recharge";
    public const string Withdraw = "withdraw";
}

internal static class OrderStatus
{
    public const string Pending = "PENDING";
    public const string Processing = "PROCESSING";
    public const string Success = "SUCCESS";
    public const string Failed = "FAILED";
}

/// <summary>What the order will do to the card when it settles; null leaves a value as it is.</summary>
internal sealed record OrderChange
{
    public string? Status { get; init; }
    public string? UpdateReason { get; init; }
    public decimal? Limit { get; init; }
    public List<SpendingControl>? SpendingControls { get; init; }
    public decimal? NoPinAmount { get; init; }
    public JsonObject? RiskControls { get; init; }
    public JsonObject? Metadata { get; init; }
    public string? Pin { get; init; }
    public decimal? Amount { get; init; }
}

internal sealed class CardOrder : IKept
{
    public required Guid Id { get; init; }
    public required Guid CardId { get; init; }
    public required string Kind { get; init; }
    public required OrderChange Change { get; init; }
    public required DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; set; }
    public DateTimeOffset? Completed { get; set; }
    public DateTimeOffset Due { get; set; }
    public required string Status { get; set; }

    /// <summary>Set in advance for an order that is scripted to fail.</summary>
    public string? FailsWith { get; set; }
    public string? FailureCode { get; set; }

    [JsonIgnore]
    public bool IsOpen => Status is OrderStatus.Pending or OrderStatus.Processing;

    [JsonIgnore]
    public string WireType =>
        Kind switch
        {
            OrderKind.Create or OrderKind.Assign => "CARD_CREATE",
            OrderKind.Recharge => "CARD_RECHARGE",
            OrderKind.Withdraw => "CARD_WITHDRAW",
            _ => "CARD_UPDATE",
        };
}
