using System.Net;
using Cards.Contracts;
using Cards.UqPay.Ports;
using Cards.UqPay.Token;
using Refit;

namespace Cards.UqPay.Calls;

/// <summary>The one place where the issuer's failures become ours (contract section 10).</summary>
internal static class ErrorMap
{
    /// <summary>Only for a response that is not a success with a readable body.</summary>
    public static Verdict Judge(IApiResponse response, Ask ask, TimeProvider clock) =>
        response switch
        {
            { IsReceived: false } or { StatusCode: null } => Judge(response.Error),
            { IsSuccessStatusCode: true } => new Verdict.Unclear(Repeat: true),
            _ => Judge(
                response.StatusCode.Value,
                IssuerAnswer.Read((response.Error as ApiException)?.Content),
                RetryAfter(response, clock),
                ask
            ),
        };

    /// <summary>No answer was read. What was thrown may be wrapped: a failure that meets the end of the time comes out as a cancellation around it.</summary>
    public static Verdict Judge(Exception? failure)
    {
        while (failure is not null and not HttpRequestException)
            failure = failure.InnerException;
        return failure switch
        {
            NoTokenException noToken => new Verdict.NotReached(noToken.WorthRepeating),
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError
                    or HttpRequestError.ConnectionError
                    or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError
            } => new Verdict.NotReached(Repeat: true),
            _ => new Verdict.Unclear(Repeat: true),
        };
    }

    public static Verdict Judge(HttpStatusCode status, IssuerAnswer answer, TimeSpan? retryAfter, Ask ask) =>
        (int)status switch
        {
            429 => new Verdict.NotReached(Repeat: true, retryAfter),
            // The token was renewed once already: this is our account's trouble, and no repetition cures it.
            401 => new Verdict.NotReached(Repeat: false),
            408 or >= 500 => new Verdict.Unclear(Repeat: true, retryAfter),
            >= 400 => JudgeRefusal(status, answer, retryAfter, ask),
            _ => new Verdict.Unclear(Repeat: false),
        };

    private static Verdict JudgeRefusal(HttpStatusCode status, IssuerAnswer answer, TimeSpan? retryAfter, Ask ask)
    {
        if (answer.Message == KnownRefusal.StillRunning)
            return new Verdict.Unclear(Repeat: true, retryAfter);
        // Something happened under this key before, and this answer does not say what.
        if (answer.Type == "idempotency_error")
            return new Verdict.Unclear(Repeat: false);

        var row = KnownRefusal.Find(answer);
        var ours = status == HttpStatusCode.Forbidden || answer.Type is "account_error" or "unauthorized_error" || !answer.IsJson;
        var error =
            status == HttpStatusCode.Forbidden ? ask.WhenForbidden
            : ours ? Errors.UpstreamRejected
            : ask.Decide(row);
        var metadata = new IssuerMetadata(answer.Code, answer.Type, answer.Message, row?.Retryable ?? false);
        return new Verdict.Refused(new IssuerRefusal(error, metadata), FromRecord: answer.IsJson && status != HttpStatusCode.Forbidden);
    }

    private static TimeSpan? RetryAfter(IApiResponse response, TimeProvider clock) =>
        response.Headers?.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            { Date: { } moment } => moment - clock.GetUtcNow(),
            _ => null,
        };
}
