namespace Cards.Issuance;

/// <summary>That a user is a cardholder at the issuer. Name, phone and address stay with the issuer.</summary>
public sealed record Cardholder
{
    public const string Success = "SUCCESS";

    /// <summary>The user.</summary>
    public required string Id { get; init; }

    /// <summary>The number the app sees.</summary>
    public required long Number { get; init; }

    /// <summary>The issuer's id; null while the first registration has not been answered.</summary>
    public Guid? CardholderId { get; init; }

    /// <summary>The issuer's word.</summary>
    public string Status { get; init; } = "PENDING";

    public required DateTimeOffset CreatedAt { get; init; }

    public bool MayHoldCards => CardholderId is not null && Status == Success;

    /// <summary>Verification is over, one way or the other.</summary>
    public bool IsSettled => Status is Success or "FAILED";
}
