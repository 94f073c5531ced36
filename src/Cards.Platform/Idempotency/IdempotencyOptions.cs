namespace Cards.Platform.Idempotency;

/// <summary>Configuration section <c>Cards:Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cards:Idempotency";

    /// <summary>How long a used key is remembered.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromHours(24);

    /// <summary>When a use that names no operation and came to no answer is over.</summary>
    public TimeSpan Lapse { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often used keys that are remembered no longer are deleted.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Every time is positive.</summary>
    public bool IsValid() => Keep > TimeSpan.Zero && Lapse > TimeSpan.Zero && SweepEvery > TimeSpan.Zero;
}
