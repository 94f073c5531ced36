using Cards.Platform;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Marten;
using Marten.Services.BatchQuerying;

namespace Cards.UqPay.Webhooks;

internal sealed class WebhookInbox(IDocumentStore store, Sealer sealer) : IWebhookInbox
{
    // SQL rather than a patch: it is in every commit that deals with a notice, and a patch calls a function written in PL/pgSQL.
    private const string DropBody = $"update {Storage.Schema}.mt_doc_uqpay_webhook_event set data = data - 'Body' where id = ?";

    public async Task<Sensitive<string>?> OpenActivationCodeAsync(string eventId, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return
            await session.LoadAsync<WebhookEvent>(eventId, cancellation) is { Body: { } sealedBody }
            && WebhookBody.Member(sealer.Open(sealedBody, WebhookEvent.Purpose(eventId)), "activation_code") is { Length: > 0 } code
            ? Sensitive.Of(code)
            : null;
    }

    public async Task<string?> SaysAsync(IBatchedQuery batch, string eventId) => (await batch.Load<WebhookEvent>(eventId))?.Says;

    public void Drop(IDocumentOperations session, string eventId) => session.QueueSqlCommand(DropBody, eventId);
}
