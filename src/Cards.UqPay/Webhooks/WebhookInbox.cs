using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using Marten;

namespace Cards.UqPay.Webhooks;

internal sealed class WebhookInbox(IDocumentStore store, Sealer sealer) : IWebhookInbox
{
    public async Task<Sensitive<string>?> OpenActivationCodeAsync(string eventId, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return
            await session.LoadAsync<WebhookEvent>(eventId, cancellation) is { } stored
            && WebhookBody.Member(stored, sealer, "activation_code") is { Length: > 0 } code
            ? Sensitive.Of(code)
            : null;
    }
}
