using Cards.Contracts;
using Cards.Platform.Limits;

namespace Cards.Platform.Http;

/// <summary>One field that was not accepted.</summary>
/// <param name="Code">Stable, snake_case.</param>
public sealed record FieldError(string Field, string Code, Text Message);

/// <summary>A refusal as a value: what a decision returns and the envelope shows.</summary>
public sealed record Refusal(ErrorCode Error)
{
    /// <summary>Shown as <c>data</c>; null otherwise. Its type must be known to the JSON options.</summary>
    public object? Data { get; init; }

    /// <summary>Shown as <c>errors</c> unless empty.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>Also sent as the header <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where one was reached: sent as the headers <c>RateLimit</c> and <c>RateLimit-Policy</c>.</summary>
    public LimitReached? Limit { get; init; }

    /// <summary>A code is a refusal without data.</summary>
    public static implicit operator Refusal(ErrorCode error) => new(error);

    /// <summary>A refusal that belongs to one field of the body.</summary>
    public static Refusal OnField(ErrorCode error, string field) =>
        new(error) { Fields = [new FieldError(field, error.Code, error.Message)] };
}
