using System.Buffers;
using Cards.Contracts;
using Cards.Platform;
using Cards.Platform.Http;
using Cards.Platform.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Wolverine;

namespace Cards.UqPay.Webhooks;

/// <summary>
/// <c>POST /api/v1/webhooks/uqpay</c>. Believes nothing before the signature over the raw bytes is good, stores the event once, answers
/// 200 and leaves the work to the queue. A webhook is a hint: whoever is told asks the issuer.
/// </summary>
internal sealed class WebhookReceiver(WebhookSignature signature, Sealer sealer, ILogger<WebhookReceiver> log)
{
    public const string Path = "/api/v1/webhooks/uqpay";

    private const int MaxBytes = 64 * 1024;

    public async Task<IResult> ReceiveAsync(HttpRequest request, IMessageBus bus, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes)
            return Answer.Refused(Errors.PayloadTooLarge);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, MaxBytes + 1),
                MaxBytes + 1,
                throwOnEndOfStream: false,
                cancellation
            );
            return length > MaxBytes
                ? Answer.Refused(Errors.PayloadTooLarge)
                : await ReceiveAsync(request, buffer.AsMemory(0, length), bus, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async Task<IResult> ReceiveAsync(
        HttpRequest request,
        ReadOnlyMemory<byte> body,
        IMessageBus bus,
        CancellationToken cancellation
    )
    {
        var given = Only(request.Headers[WebhookSignature.SignatureHeader]);
        if (!signature.Accepts(body.Span, given, Only(request.Headers[WebhookSignature.TimestampHeader])))
        {
            log.LogWarning("A webhook of {Length} bytes was refused", body.Length);
            return Answer.Refused(Errors.WebhookRefused);
        }
        if (WebhookHead.Read(body) is not { } head)
            return Answer.Refused(Errors.MalformedJson);

        var subject = SubjectOf(head, body);
        var kept = subject is null ? null : sealer.Seal(body.Span, WebhookEvent.Purpose(head.EventId));
        var stored = new StoreWebhook(head.EventId, head.Type, head.SourceId, SaysOf(head, body), kept, subject);
        try
        {
            await bus.InvokeAsync(stored, cancellation);
        }
        catch (Exception repeated) when (LostRace.Has<WebhookEvent>(repeated))
        {
            // The event was known already, which is the end of it unless its code could not be read.
            if (kept is not null)
                await bus.InvokeAsync(new ReplaceWebhook(stored), cancellation);
        }
        return Answer.Ok<object?>(null);
    }

    /// <summary>Null for an event nobody listens to, and for one that is about nothing.</summary>
    private Guid? SubjectOf(WebhookHead head, ReadOnlyMemory<byte> body)
    {
        if (KnownEvent.Find(head.Type) is not { } known)
            return null;
        if (Guid.TryParse(WebhookBody.Member(body, known.Subject), out var subject))
            return subject;
        log.LogWarning("Event {EventId} of type {EventType} has no {Member}", head.EventId, head.Type, known.Subject);
        return null;
    }

    /// <summary>A word as the issuer's statuses are; null for anything else.</summary>
    private static string? SaysOf(WebhookHead head, ReadOnlyMemory<byte> body) =>
        KnownEvent.Find(head.Type)?.Says is { } member
        && WebhookBody.Member(body, member) is { Length: > 0 } word
        && WebhookHead.IsWord(word)
            ? word
            : null;

    private static string? Only(StringValues values) => values.Count == 1 ? values[0] : null;
}
