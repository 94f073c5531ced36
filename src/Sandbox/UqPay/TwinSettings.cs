namespace Cards.Sandbox.UqPay;

/// <summary>What the twin does by default; every value can be changed while it runs through <c>POST /control/uqpay/settings</c>.</summary>
internal sealed class TwinSettings
{
    public string ClientId { get; set; } = "demo-client";
    public string ApiKey { get; set; } = "demo-key";
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Account ids accepted in <c>x-on-behalf-of</c>.</summary>
    public List<Guid> SubAccounts { get; set; } = [];

    /// <summary>Where webhooks go; nothing is sent while this is empty.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Without a secret no signature headers are sent (contract 9.3).</summary>
    public string? WebhookSecret { get; set; }
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The "second" of the retry table 16, 32, 64, 128, 256; shorten it to compress time.</summary>
    public TimeSpan RetryUnit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Sign every attempt afresh; off repeats the first attempt's timestamp and signature.</summary>
    public bool SignEachAttempt { get; set; } = true;

    public TimeSpan OrderDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>From PRE_CANCEL to CANCELLED.</summary>
    public TimeSpan CancelDelay { get; set; } = TimeSpan.FromDays(30);
    public TimeSpan ReplayLife { get; set; } = TimeSpan.FromHours(24);
    public decimal IssuingBalance { get; set; } = 1_000_000m;

    /// <summary>Generated physical numbers beside the published ones.</summary>
    public int StockSize { get; set; } = 500;

    public bool RateLimits { get; set; }
    public bool RetryAfter { get; set; } = true;

    /// <summary>Answer a missing card with HTTP 404 "Card does not exist" instead of 400.</summary>
    public bool MissingCardIs404 { get; set; }

    /// <summary>Assign answers ACTIVE, as one public sample shows, though the card is PENDING.</summary>
    public bool AssignAnswersActive { get; set; }

    /// <summary>
    /// Announce a refused activation too: the webhook page says so, without naming the text. Whoever takes any
    /// <c>card.activation.status</c> for a success is wrong.
    /// </summary>
    public bool AnnounceRefusedActivation { get; set; }

    /// <summary>Some clients' own tests expect 201 for creates.</summary>
    public int SuccessStatus { get; set; } = 200;
    public bool RefuseWhileProcessing { get; set; } = true;

    /// <summary>Lets the client read <c>/secure</c>.</summary>
    public bool Pci { get; set; }

    /// <summary>The announced asynchronous PIN contract instead of the published one (5.8).</summary>
    public bool PinPreview { get; set; }
    public string RedirectKycStatus { get; set; } = "INCOMPLETE";
}
