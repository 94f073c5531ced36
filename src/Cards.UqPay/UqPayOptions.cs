namespace Cards.UqPay;

/// <summary>Configuration section <c>UqPay</c>.</summary>
public sealed class UqPayOptions
{
    public const string Section = "UqPay";

    /// <summary>Ends in <c>/api</c>, no trailing slash.</summary>
    public Uri BaseAddress { get; set; } = null!;

    /// <summary>Where the issuer serves its secure frame; scheme and host of every frame address.</summary>
    public Uri FrameBase { get; set; } = null!;

    public string ClientId { get; set; } = "";

    public string ApiKey { get; set; } = "";

    /// <summary>A sub-account id; empty acts as the master account.</summary>
    public string OnBehalfOf { get; set; } = "";

    /// <summary>Newest first; two during a rotation.</summary>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>How far a webhook's timestamp may be from now.</summary>
    public TimeSpan WebhookWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>One HTTP call.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>One port call with its retries: shorter than the edge's patience.</summary>
    public TimeSpan RequestBudget { get; set; } = TimeSpan.FromSeconds(12);
}
