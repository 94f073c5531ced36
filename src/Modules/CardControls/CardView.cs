using System.Text.Json.Serialization;
using Cards.Contracts;

namespace Cards.CardControls;

/// <summary>A card as the app reads it, wherever it reads it.</summary>
/// <param name="Id">The local number.</param>
/// <param name="CardId">The issuer's UUID.</param>
/// <param name="LimitPerTransaction">Major units.</param>
public sealed record CardView(
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
    PendingView? Pending,
    decimal? LimitPerTransaction,
    string PinStatus,
    IReadOnlyDictionary<string, ActionView> AllowedActions,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    public static readonly string Example = $$"""
        {
          "id": 508, "card_id": "5e5d4990-2241-46dc-9dbd-8abcf97e6061", "card_type": "VIRTUAL", "card_number": "**** **** **** 1111",
          "card_bin": "41111111", "last4": "1111", "card_currency": "USD", "card_mode": "SHARE",
          "status": "PROCESSING", "confirmed_status": "ACTIVE", "upstream_status": "ACTIVE",
          "pending": {
            "operation_id": "0199c5a0-7b21-7e0d-9a55-0d6a52f3c4e8", "kind": "STATUS", "target": "FROZEN", "since": "2026-11-21T04:20:00.000Z"
          },
          "limit_per_transaction": 250, "pin_status": "NOT_SET",
          "allowed_actions": { "freeze": { "allowed": false, "code": "{{Errors.CardProcessing.Code}}", "retry_after": 5 }, "reveal": { "allowed": true } },
          "created_at": "2026-11-21T04:17:32.000Z", "updated_at": "2026-11-21T04:20:00.000Z"
        }
        """;

    public static CardView Of(CardRow card) =>
        new(
            card.LocalId,
            card.CardId,
            card.CardType,
            $"**** **** **** {card.Last4}",
            card.Bin,
            card.Last4,
            card.Currency,
            card.Mode,
            card.Status,
            card.ConfirmedStatus,
            card.UpstreamStatus,
            card.Pending is { } pending ? new(pending.OperationId, pending.Kind, pending.Target, pending.Since) : null,
            card.Limit?.ToMajor(),
            card.HasPin ? "SET" : "NOT_SET",
            new Dictionary<string, ActionView>
            {
                ["freeze"] = ActionView.Of(Changes.OfStatus(card, CardStatuses.Frozen)),
                ["unfreeze"] = ActionView.Of(Changes.OfStatus(card, CardStatuses.Active)),
                ["cancel"] = ActionView.Of(Changes.OfStatus(card, CardStatuses.Cancelled)),
                ["set_limit"] = ActionView.Of(Changes.OfLimit(card)),
                ["reset_pin"] = ActionView.Of(Changes.OfPin(card)),
                ["reveal"] = ActionView.Of(Changes.OfReveal(card)),
                ["activate"] = ActionView.Of(Changes.Activation(card)),
            },
            card.CreatedAt,
            card.UpdatedAt
        );
}

public sealed record PendingView(Guid OperationId, string Kind, string Target, DateTimeOffset Since);

/// <param name="Code">What the route would answer.</param>
/// <param name="RetryAfter">Seconds, as the route would answer.</param>
public sealed record ActionView(
    bool Allowed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfter = null
)
{
    /// <summary>A change that is there already is not offered, and has no refusal to name.</summary>
    public static ActionView Of(Decision decision) =>
        decision switch
        {
            Decision.Accept => new(true),
            Decision.Refuse refused => new(false, refused.Code.Code, (int?)refused.RetryAfter?.TotalSeconds),
            _ => new(false),
        };
}
