using Cards.Platform.Limits;

namespace Cards.Issuance;

/// <summary>Configuration section <c>Issuance</c>.</summary>
public sealed class IssuanceOptions
{
    public const string Section = "Issuance";

    /// <summary>ISO 4217; what a card is issued in when the request does not say.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>Currencies a request may ask for.</summary>
    public IList<string> Currencies { get; } = [];

    /// <summary>The issuer's card mode: SHARE or SINGLE.</summary>
    public string Mode { get; set; } = "SHARE";

    public RequestOptions Requests { get; } = new();

    public AssignOptions Assign { get; } = new();

    /// <summary>Null: no cap.</summary>
    public int? MaxCardsPerUser { get; set; }

    public bool IsValid() =>
        Mode is "SHARE" or "SINGLE" && Currency.Length == 3 && Currencies.Contains(Currency) && MaxCardsPerUser is null or > 0;

    public sealed class RequestOptions
    {
        /// <summary>A new request counts as paid at once.</summary>
        public bool AutoPay { get; set; }

        /// <summary>A new request counts as approved at once.</summary>
        public bool AutoApprove { get; set; }

        /// <summary>A request nobody paid in this time expires.</summary>
        public TimeSpan PaymentWindow { get; set; } = TimeSpan.FromDays(7);
    }

    public sealed class AssignOptions
    {
        /// <summary>An assign without a request in PROCESSING makes an internal one.</summary>
        public bool CreateMissingRequest { get; set; } = true;

        /// <summary>How often a user may have the issuer try one number.</summary>
        public Limit TriesPerCard { get; set; } = Limit.Parse("5/h");

        /// <summary>When the outcome of an assign is looked up if nobody settled it. Longer than the longest call to the issuer with its retries.</summary>
        public TimeSpan CheckAfter { get; set; } = TimeSpan.FromSeconds(20);
    }
}
