using Cards.Platform;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Marten;
using Marten.Services.BatchQuerying;
using Microsoft.Extensions.Logging;

namespace Cards.UqPay.Webhooks;

internal sealed partial class WebhookInbox(IDocumentStore store, Sealer sealer, ILogger<WebhookInbox> log) : IWebhookInbox
{
    // SQL rather than a patch: it is in every commit that deals with a notice, and a patch calls a function written in PL/pgSQL.
    private const string DropBody = $"update {Storage.Schema}.mt_doc_uqpay_webhook_event set data = data - 'Body' where id = ?";

    private const string Keep = $$"""
        update {{Storage.Schema}}.mt_doc_uqpay_webhook_event set data = data || '{"IsUnreadable": true}' where id = ?
        """;

    public async Task<(Sensitive<string>? Code, bool IsOver)> OpenActivationCodeAsync(string eventId, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        if (await session.LoadAsync<WebhookEvent>(eventId, cancellation) is not { Body: { } sealedBody })
            return (null, true);
        return WebhookBody.ActivationCode(sealer.Open(sealedBody, WebhookEvent.Purpose(eventId))) is { } code
            ? (Sensitive.Of(code), true)
            : (null, false);
    }

    public void KeepUnreadable(IDocumentOperations session, string eventId)
    {
        session.QueueSqlCommand(Keep, eventId);
        LogUnreadable(eventId);
    }

    public async Task<string?> SaysAsync(IBatchedQuery batch, string eventId) => (await batch.Load<WebhookEvent>(eventId))?.Says;

    public void Drop(IDocumentOperations session, string eventId) => session.QueueSqlCommand(DropBody, eventId);

    [LoggerMessage(LogLevel.Warning, "Event {EventId} holds no activation code that can be read; it is kept")]
    private partial void LogUnreadable(string eventId);
}
