using Cards.Contracts;

namespace Cards.UqPay.Ports;

/// <summary>What a call to the issuer came to. There is no fourth case.</summary>
/// <remarks>Only the caller's own cancellation comes out as an exception; to the caller that is <see cref="Unknown"/> too.</remarks>
public abstract record Outcome<T>
{
    private Outcome() { }

    /// <summary>The issuer did it and said so.</summary>
    public sealed record Done(T Value) : Outcome<T>;

    /// <summary>The issuer definitely did not do it. A request that surely never reached it (no token to be had, connection refused,
    /// limited by 429 to the end) is refused with <see cref="Errors.UpstreamUnavailable"/>.</summary>
    public sealed record Refused(IssuerRefusal Refusal) : Outcome<T>;

    /// <summary>A request was sent and no usable answer was read: it may or may not have happened.</summary>
    public sealed record Unknown : Outcome<T>
    {
        /// <summary>The issuer asked not to be asked again before this has passed; null when it did not say.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>A definite refusal, already in our words.</summary>
/// <param name="Error">Our code; <see cref="Errors.UpstreamRejected"/> when the issuer's is not known to us.</param>
/// <param name="Metadata">What of the issuer's answer may be shown: from an allow-list, never the raw body.</param>
public sealed record IssuerRefusal(ErrorCode Error, IssuerMetadata Metadata)
{
    /// <summary>As <see cref="Outcome{T}.Unknown.RetryAfter"/>; only with <see cref="Errors.UpstreamUnavailable"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Of a new cardholder: the one detail the issuer named, as the app's body spells it (<c>phone_number</c>,
    /// <c>residential_address.city</c>); null when it named none.</summary>
    public string? Field { get; init; }
}

/// <summary>The issuer's own words about a refusal, reduced to what may leave.</summary>
/// <param name="UpstreamMessage">A known message, else null: unknown text may quote what was sent.</param>
public sealed record IssuerMetadata(string? UpstreamCode, string? UpstreamType, string? UpstreamMessage, bool Retryable);
