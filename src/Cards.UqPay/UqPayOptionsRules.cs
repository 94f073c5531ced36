using Microsoft.Extensions.Options;

namespace Cards.UqPay;

/// <summary>Checked at start, so that a missing secret stops the process and not the first card.</summary>
internal sealed class UqPayOptionsRules : IValidateOptions<UqPayOptions>
{
    /// <summary>A login that the lock outlives, and a lock that no dead process holds for long.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(10);

    public ValidateOptionsResult Validate(string? name, UqPayOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(UqPayOptions options)
    {
        var address = options.BaseAddress;
        if (address is null || !address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            yield return "UqPay:BaseAddress must be an absolute http or https address, such as https://api-sandbox.uqpaytech.com/api.";
        else if (!address.AbsolutePath.EndsWith("/api", StringComparison.Ordinal) || address.Query.Length > 0)
            yield return "UqPay:BaseAddress must end in /api, without a trailing slash: paths start with /v1.";
        if (options.FrameBase is null || !options.FrameBase.IsAbsoluteUri || options.FrameBase.Scheme is not ("http" or "https"))
            yield return "UqPay:FrameBase must be an absolute http or https address, such as https://embedded-sandbox.uqpaytech.com.";
        if (string.IsNullOrWhiteSpace(options.ClientId))
            yield return "UqPay:ClientId is missing.";
        if (string.IsNullOrWhiteSpace(options.ApiKey))
            yield return "UqPay:ApiKey is missing.";
        if (options.OnBehalfOf.Length > 0 && !Guid.TryParseExact(options.OnBehalfOf, "D", out _))
            yield return "UqPay:OnBehalfOf must be the UUID of a sub-account, or empty.";
        if (options.WebhookSecrets.Count == 0 || options.WebhookSecrets.Any(string.IsNullOrWhiteSpace))
            yield return "UqPay:WebhookSecrets:0 is missing: webhooks could not be told from forgeries.";
        if (options.WebhookWindow <= TimeSpan.Zero)
            yield return "UqPay:WebhookWindow must be longer than nothing.";
        if (options.CallTimeout <= TimeSpan.Zero || options.CallTimeout > LongestCall)
            yield return "UqPay:CallTimeout must lie between nothing and 10 seconds.";
        if (options.RequestBudget < options.CallTimeout)
            yield return "UqPay:RequestBudget must not be shorter than UqPay:CallTimeout.";
    }
}
