namespace Cards.Sandbox.UqPay;

/// <summary>The way every call takes: limits, token, account, scripted fault, idempotency, work, fault again, answer.</summary>
internal sealed class IssuerDoor(Twin twin, WebhookDelivery delivery, IHostApplicationLifetime life, ILogger<IssuerDoor> log)
{
    public const string TokenPath = "/v1/connect/token";
    private readonly Replays replays = new(twin);

    public async Task TokenAsync(HttpContext http)
    {
        var (entry, fault) = twin.Locked(() =>
            (twin.Calls.Add(twin.Now, http.Request.Method, TokenPath, null), twin.CallFaults.Take(http.Request.Method, TokenPath)));
        await AnswerAsync(http, entry, fault, () => RunAsync(fault, () => Attempt(() =>
        {
            twin.RateLimits.Spend(twin, RateLimits.Token);
            return Refused(fault) is { } refusal ? throw refusal : Tokens.Issue(twin, http.Request);
        })));
    }

    public async Task CallAsync(HttpContext http, string path, IssuerHandler handler)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var key = http.Request.Headers["x-idempotency-key"].ToString();
        var entry = twin.Locked(() => twin.Calls.Add(twin.Now, http.Request.Method, path, key.Length == 0 ? null : key));
        IssuerCall? call = null;
        CallFault? fault = null;
        var stopped = Attempt(() =>
        {
            call = Admit(http.Request, buffer.ToArray());
            fault = twin.CallFaults.Take(http.Request.Method, path);
            return null;
        });
        Answer Work() => Refused(fault) is { } refusal ? throw refusal : handler(call!);
        await AnswerAsync(http, entry, fault, () => stopped is not null ? Task.FromResult<Answer?>(stopped)
            : HttpMethods.IsPost(http.Request.Method) ? OnceAsync(call!, entry, fault, Work)
            : RunAsync(fault, () => Attempt(Work)));
    }

    private IssuerCall Admit(HttpRequest request, byte[] body)
    {
        try
        {
            Tokens.Demand(twin, request);
        }
        catch (Refusal)
        {
            twin.RateLimits.Spend(twin, RateLimits.Unknown);
            throw;
        }

        twin.RateLimits.Spend(twin, RateLimits.Known);
        var account = Tokens.Account(twin, request);
        if (HttpMethods.IsPost(request.Method))
        {
            Replays.Key(request);
        }

        return new IssuerCall(twin, account, Fields.Parse(body), request);
    }

    private async Task<Answer?> OnceAsync(IssuerCall call, CallLog.Entry entry, CallFault? fault, Func<Answer> work)
    {
        var key = Replays.Key(call.Request);
        var fingerprint = Replays.Fingerprint(call.Request, call.Account, call.Body);
        var known = Attempt(() =>
        {
            var stored = replays.Begin(key, fingerprint);
            entry.Replayed = stored is not null;
            return stored;
        });
        if (known is not null)
        {
            return known;
        }

        try
        {
            return await RunAsync(fault, () =>
            {
                var answer = Attempt(work)!;
                if (Replays.IsFinal(answer))
                {
                    replays.Keep(key, fingerprint, answer);
                }

                return answer;
            });
        }
        finally
        {
            twin.Locked(() => replays.Release(key));
        }
    }

    /// <summary>A scripted refusal takes the place of the work, so that it is stored under the key like a real one.</summary>
    private static Refusal? Refused(CallFault? fault) =>
        fault is { Kind: CallFaultKind.Refuse, AfterWork: false } ? fault.Instead() : null;

    private static bool StrikesFirst(CallFault? fault) =>
        fault is { AfterWork: false, Kind: not (CallFaultKind.Delay or CallFaultKind.Refuse) };

    /// <summary>Works, sends what must overtake the reply, and lets the fault spoil the answer. Null is a connection that is cut.</summary>
    private async Task<Answer?> RunAsync(CallFault? fault, Func<Answer?> work)
    {
        if (fault is { Kind: CallFaultKind.Delay, AfterWork: false })
        {
            await PauseAsync(fault);
        }

        var (answer, early) = twin.Locked(() =>
        {
            var orders = twin.State.Orders.Count;
            var webhooks = twin.State.Webhooks.Count;
            var answer = work();
            return (answer, Task.WhenAll(Webhooks.BeforeReply(twin, orders, webhooks).Select(delivery.Start)));
        });
        await early;

        return fault is { AfterWork: true, Kind: not CallFaultKind.Delay } ? fault.Instead()?.Answer : answer;
    }

    private async Task AnswerAsync(HttpContext http, CallLog.Entry entry, CallFault? fault, Func<Task<Answer?>> work)
    {
        entry.Fault = fault?.Kind;
        var answer = StrikesFirst(fault) ? fault!.Instead()?.Answer : await work();
        if (fault is { Kind: CallFaultKind.Delay, AfterWork: true })
        {
            await PauseAsync(fault);
        }

        if (answer is null)
        {
            http.Abort();
            return;
        }

        entry.Status = answer.Status;
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.MediaType;
        if (answer.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await http.Response.WriteAsync(answer.Body);
    }

    /// <summary>Does not end when the client hangs up: the issuer goes on working. Only the twin's own end cuts it short.</summary>
    private async Task PauseAsync(CallFault fault) =>
        await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), twin.Time, life.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Answer? Attempt(Func<Answer?> work)
    {
        try
        {
            return twin.Locked(work);
        }
        catch (Refusal refusal)
        {
            return refusal.Answer;
        }
#pragma warning disable CA1031 // An issuer that fails answers 500; the process must go on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.LogError("The twin failed: {Kind} at {Stack}", error.GetType().Name, error.StackTrace);
            return Refuse.Internal().Answer;
        }
    }
}
