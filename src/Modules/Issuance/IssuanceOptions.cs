using Cards.Platform.Limits;
using Cards.UqPay.Ports;

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

    /// <summary>The issuer's product that virtual cards are made of.</summary>
    public Guid CardProduct { get; set; }

    /// <summary>What a virtual card may spend to begin with, in major units; null leaves the issuer's default.</summary>
    public decimal? OpeningLimit { get; set; }

    public RequestOptions Requests { get; } = new();

    public AssignOptions Assign { get; } = new();

    public OrderOptions Orders { get; } = new();

    /// <summary>Null: no cap.</summary>
    public int? MaxCardsPerUser { get; set; }

    public bool IsValid() =>
        Mode is "SHARE" or "SINGLE"
        && Currency.Length == 3
        && Currencies.Contains(Currency)
        && MaxCardsPerUser is null or > 0
        && CardProduct != Guid.Empty
        && (OpeningLimit is not { } limit || (limit >= 0 && decimal.Round(limit, 2) == limit))
        && Requests.PaymentWindow > TimeSpan.Zero
        && Assign.CheckAfter > TimeSpan.Zero
        && Orders.IsValid();

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

    /// <summary>Orders of cards, virtual and physical.</summary>
    public sealed class OrderOptions
    {
        /// <summary>The issuer forgets an idempotency key after this long, and would take a repeated order for a new one.</summary>
        private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);

        /// <summary>When an order without news is looked at, and one without an answer sent again, for the first time; the whole ladder shrinks and grows with it.</summary>
        public TimeSpan CheckAfter { get; set; } = TimeSpan.FromSeconds(15);

        /// <summary>An order that the issuer has not taken by then is given up. Well within the 24 hours of the issuer's idempotency keys.</summary>
        public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(20);

        public bool IsValid() => CheckAfter > TimeSpan.Zero && GiveUpAfter > TimeSpan.Zero && GiveUpAfter < KeyLife;

        /// <param name="atLeast">Not before the issuer wants to be asked.</param>
        internal TimeSpan Wait(int attempt, TimeSpan? atLeast = null)
        {
            var wait = CheckAfter * (PollLadder.Delay(attempt) / PollLadder.Delay(0));
            return atLeast > wait ? atLeast.Value : wait;
        }
    }
}
