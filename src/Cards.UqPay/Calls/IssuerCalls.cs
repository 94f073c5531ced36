using System.Diagnostics;
using System.Security.Cryptography;
using Cards.Contracts;
using Cards.UqPay.Ports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Refit;

namespace Cards.UqPay.Calls;

/// <summary>One port call with its repetitions. The only place that repeats: with the same key, inside the budget.</summary>
/// <remarks>Singleton, thread-safe. The caller's own cancellation is the one thing that comes out as an exception.</remarks>
internal sealed class IssuerCalls(IOptions<UqPayOptions> options, TimeProvider clock, ILogger<IssuerCalls> log)
{
    /// <summary>Below this nothing useful can be asked any more.</summary>
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private static readonly ActivitySource Traces = new("Cards.UqPay");

    /// <summary>For calls that belong together, such as the pages of a list.</summary>
    public Budget StartBudget() => new(options.Value.RequestBudget, clock);

    /// <param name="send">One attempt; a write gives each attempt the same idempotency key.</param>
    /// <param name="read">Null when the body lacks what it must have.</param>
    public async Task<Outcome<T>> AskAsync<TBody, T>(
        Ask ask,
        Func<CancellationToken, Task<IApiResponse<TBody>>> send,
        Func<TBody, T?> read,
        Budget budget,
        CancellationToken cancellation
    )
        where T : class
    {
        // The name only: an address may hold a card number, a body always holds something.
        using var trace = Traces.StartActivity("uqpay " + ask.Name, ActivityKind.Client);
        var mayHaveHappened = false;
        for (var attempt = 1; ; attempt++)
        {
            var (done, verdict) = await AttemptAsync(ask, send, read, budget, cancellation);
            if (done is not null)
                return new Outcome<T>.Done(done);

            mayHaveHappened |= verdict is Verdict.Unclear;
            if (NextWait(verdict!, attempt) is not { } wait || wait + ShortestAttempt > budget.Left)
                return Conclude<T>(ask, verdict!, mayHaveHappened, attempt);
            await Task.Delay(wait, clock, cancellation);
        }
    }

    private async Task<(T? Done, Verdict? Failed)> AttemptAsync<TBody, T>(
        Ask ask,
        Func<CancellationToken, Task<IApiResponse<TBody>>> send,
        Func<TBody, T?> read,
        Budget budget,
        CancellationToken cancellation
    )
        where T : class
    {
        using var timeout = new CancellationTokenSource(Shorter(options.Value.CallTimeout, budget.Left), clock);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var response = await send(attempt.Token);
            if (response.IsSuccessful && response.Content is { } body && read(body) is { } value)
                return (value, null);
            cancellation.ThrowIfCancellationRequested();
            return (null, ErrorMap.Judge(response, ask, clock));
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException or ApiExceptionBase
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return (null, ErrorMap.Judge(failure));
        }
    }

    private static TimeSpan? WaitOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.NotReached notReached => notReached.Wait,
            Verdict.Unclear unclear => unclear.Wait,
            _ => null,
        };

    private static TimeSpan? NextWait(Verdict verdict, int attempt) =>
        verdict switch
        {
            Verdict.NotReached { Repeat: true } notReached => Longer(notReached.Wait, Backoff(attempt)),
            Verdict.Unclear { Repeat: true } unclear => Longer(unclear.Wait, Backoff(attempt)),
            _ => null,
        };

    private Outcome<T> Conclude<T>(Ask ask, Verdict last, bool mayHaveHappened, int attempts)
    {
        // After an attempt that may have happened, only what the issuer recorded under the key says how it ended.
        Outcome<T> outcome = last switch
        {
            Verdict.Refused refused when refused.FromRecord || !mayHaveHappened => new Outcome<T>.Refused(refused.Refusal),
            Verdict.NotReached(_, var wait) when !mayHaveHappened => new Outcome<T>.Refused(
                new IssuerRefusal(Errors.UpstreamUnavailable, new IssuerMetadata(null, null, null, Retryable: true)) { RetryAfter = wait }
            ),
            _ => new Outcome<T>.Unknown { RetryAfter = WaitOf(last) },
        };
        if (outcome is Outcome<T>.Refused { Refusal: { } refusal })
            log.LogInformation(
                "Issuer refused {Ask} after {Attempts} attempts: {Code} (upstream {UpstreamType}/{UpstreamCode})",
                ask.Name,
                attempts,
                refusal.Error.Code,
                refusal.Metadata.UpstreamType,
                refusal.Metadata.UpstreamCode
            );
        else
            log.LogWarning("Outcome of {Ask} is unknown after {Attempts} attempts", ask.Name, attempts);
        return outcome;
    }

    /// <summary>Doubles up to two seconds; the upper half of it is jitter, so that callers who failed together do not return together.</summary>
    private static TimeSpan Backoff(int attempt)
    {
        var full = Shorter(FirstWait * Math.Pow(2, Math.Min(attempt - 1, 10)), LongestWait);
        return full * (0.5 + RandomNumberGenerator.GetInt32(0, 500) / 1000.0);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan? one, TimeSpan other) => one > other ? one.Value : other;
}

/// <summary>The time one port call may take, repetitions and pages included.</summary>
internal readonly struct Budget(TimeSpan whole, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();

    public TimeSpan Left
    {
        get
        {
            var left = whole - clock.GetElapsedTime(start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
