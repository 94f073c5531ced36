namespace Cards.Sandbox.UqPay;

/// <summary>The way every call takes: limits, token, account, scripted fault, idempotency, work, fault again, answer.</summary>
internal sealed class IssuerDoor(Twin twin, WebhookDelivery delivery, IHostApplicationLifetime life, ILogger<IssuerDoor> log)
{
    public const string TokenPath = "/v1/connect/token";
    private readonly Replays replays = new(twin);

    public async Task TokenAsync(HttpContext http)
    {
        var (entry, fault) = twin.Locked(() =>
            (twin.Calls.Add(twin.Now, http.Request.Method, TokenPath, null), twin.CallFaults.Take(http.Request.Method, TokenPath, null))
        );
        await AnswerAsync(
            http,
            entry,
            fault,
            () =>
                RunAsync(
                    fault,
                    () =>
                    {
                        twin.RateLimits.Spend(twin, RateLimits.Token);
                        return Tokens.Issue(twin, http.Request);
                    }
                )
        );
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
            fault = twin.CallFaults.Take(http.Request.Method, path, call);
            return HttpMethods.IsPost(http.Request.Method) && !StrikesFirst(fault) ? Begin(call, entry) : null;
        });
        await AnswerAsync(
            http,
            entry,
            fault,
            () =>
                stopped is not null ? Task.FromResult(stopped)
                : HttpMethods.IsPost(http.Request.Method) ? RunOnceAsync(call!, fault, handler)
                : RunAsync(fault, () => handler(call!))
        );
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

    private Answer? Begin(IssuerCall call, CallLog.Entry entry)
    {
        var stored = replays.Begin(Replays.Key(call.Request), Replays.Fingerprint(call));
        entry.Replayed = stored is not null;
        return stored;
    }

    private async Task<Answer> RunOnceAsync(IssuerCall call, CallFault? fault, IssuerHandler handler)
    {
        var key = Replays.Key(call.Request);
        try
        {
            return await RunAsync(fault, () => handler(call), answer => replays.Keep(key, Replays.Fingerprint(call), answer));
        }
        finally
        {
            twin.Locked(() => replays.Release(key));
        }
    }

    /// <summary>Works, and first sends what must overtake the reply. A scripted refusal takes the place of the work, so that it is kept like a real one.</summary>
    private async Task<Answer> RunAsync(CallFault? fault, Func<Answer> work, Action<Answer>? keep = null)
    {
        if (fault is { Kind: CallFaultKind.Delay, AfterWork: false })
        {
            await PauseAsync(fault);
        }

        var refusal = fault is { Kind: CallFaultKind.Refuse, AfterWork: false } ? fault.Instead() : null;
        var (answer, early) = twin.Locked(() =>
        {
            var orders = twin.State.Orders.Count;
            var webhooks = twin.State.Webhooks.Count;
            var answer = Attempt(() => refusal is null ? work() : throw refusal)!;
            keep?.Invoke(answer);
            return (answer, Task.WhenAll(Webhooks.BeforeReply(twin, orders, webhooks).Select(delivery.Start)));
        });
        await early;
        return answer;
    }

    /// <summary>Whether the fault comes instead of everything; a refusal or a delay still goes through the idempotency key.</summary>
    private static bool StrikesFirst(CallFault? fault) =>
        fault is { AfterWork: false, Kind: not (CallFaultKind.Delay or CallFaultKind.Refuse) };

    private async Task AnswerAsync(HttpContext http, CallLog.Entry entry, CallFault? fault, Func<Task<Answer>> work)
    {
        entry.Fault = fault?.Kind;
        var answer = StrikesFirst(fault) ? fault!.Instead()?.Answer : await work();
        if (fault is { AfterWork: true, Kind: CallFaultKind.Delay })
        {
            await PauseAsync(fault);
        }
        else if (fault is { AfterWork: true })
        {
            answer = fault.Instead()?.Answer;
        }

        if (answer is null)
        {
            http.Abort();
            return;
        }

        entry.Status = answer.Status == 200 ? twin.Settings.SuccessStatus : answer.Status;
        http.Response.StatusCode = entry.Status.Value;
        http.Response.ContentType = answer.MediaType;
        if (answer.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await http.Response.WriteAsync(answer.Body);
    }

    /// <summary>Does not end when the client hangs up: the issuer goes on working. Only the twin's own end cuts it short.</summary>
    private async Task PauseAsync(CallFault fault) =>
        await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), twin.Time, life.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

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
