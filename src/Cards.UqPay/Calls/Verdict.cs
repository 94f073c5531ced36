using Cards.UqPay.Ports;

namespace Cards.UqPay.Calls;

/// <summary>What one attempt that did not succeed came to.</summary>
internal abstract record Verdict
{
    private Verdict() { }

    /// <summary>A definite no.</summary>
    /// <param name="FromRecord">The issuer keeps this answer under the idempotency key, so it also holds for an earlier attempt with that key.
    /// False for what answers in front of it: gateway, permission check, proxy.</param>
    internal sealed record Refused(IssuerRefusal Refusal, bool FromRecord) : Verdict;

    /// <summary>This attempt surely changed nothing.</summary>
    internal sealed record NotReached(bool Repeat, TimeSpan? Wait = null) : Verdict;

    /// <summary>This attempt may have happened.</summary>
    internal sealed record Unclear(bool Repeat, TimeSpan? Wait = null) : Verdict;
}
