using Cards.Platform.Limits;

namespace Cards.Activation;

/// <summary>Configuration section <c>Activation</c>.</summary>
public sealed class ActivationOptions
{
    public const string Section = "Activation";

    /// <summary>Activating needs a code verified in the last <see cref="OtpOptions.GrantLife"/>.</summary>
    public bool RequireVerifiedOtp { get; set; } = true;

    public Limit TriesPerCard { get; set; } = Limit.Parse("5/h");

    /// <summary>When the outcome of an activation is looked up if nobody settled it. Longer than the longest call to the issuer with its retries.</summary>
    public TimeSpan CheckAfter { get; set; } = TimeSpan.FromSeconds(20);

    public OtpOptions Otp { get; } = new();

    public bool IsValid() =>
        CheckAfter > TimeSpan.Zero
        && Otp is { CodeLife.Ticks: > 0, Cooldown.Ticks: > 0, GrantLife.Ticks: > 0 }
        && Otp is { TriesPerCode: > 0, WrongPerDay: >= 0, SendsPerHour: >= 0, SendsPerDay: >= 0 };

    public sealed class OtpOptions
    {
        public TimeSpan CodeLife { get; set; } = TimeSpan.FromMinutes(5);

        public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(60);

        /// <summary>How long a verified code permits the activation.</summary>
        public TimeSpan GrantLife { get; set; } = TimeSpan.FromMinutes(10);

        public int TriesPerCode { get; set; } = 5;

        /// <summary>Wrong codes per user; 0: as many as they like.</summary>
        public int WrongPerDay { get; set; } = 10;

        /// <summary>Mails per user; 0: no such limit.</summary>
        public int SendsPerHour { get; set; } = 5;

        /// <summary>Mails per user; 0: no such limit.</summary>
        public int SendsPerDay { get; set; } = 10;
    }
}
