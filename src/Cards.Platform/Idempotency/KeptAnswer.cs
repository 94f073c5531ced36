using System.Text;
using System.Text.Json;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Idempotency;

/// <summary>An answer as it was sent, to be sent again under another trace id. Never one that carries a secret.</summary>
/// <param name="Body">The envelope.</param>
/// <param name="RetryAfter">The header, where there was one.</param>
public sealed record KeptAnswer(int Status, string Body, string? RetryAfter)
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="InvalidOperationException">The answer carries a secret.</exception>
    internal static async Task<KeptAnswer> OfAsync(IResult answer, HttpContext context)
    {
        var body = new MemoryStream();
        var recorded = new DefaultHttpContext { RequestServices = context.RequestServices, User = context.User };
        recorded.Response.Body = body;
        await answer.ExecuteAsync(recorded);
        var headers = recorded.Response.Headers;
        if (headers.CacheControl.Count > 0)
            throw new InvalidOperationException("An answer that carries a secret is never stored.");
        return new KeptAnswer(
            recorded.Response.StatusCode,
            Encoding.UTF8.GetString(body.ToArray()),
            headers.RetryAfter.Count > 0 ? headers.RetryAfter.ToString() : null
        );
    }

    internal async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers[Envelope.TraceHeader] = context.TraceId();
        if (RetryAfter is not null)
            response.Headers.RetryAfter = RetryAfter;

        using var kept = JsonDocument.Parse(Body);
        var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("trace_id", context.TraceId());
            foreach (var member in kept.RootElement.EnumerateObject().Skip(1))
                member.WriteTo(writer);
            writer.WriteEndObject();
        }
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }
}
