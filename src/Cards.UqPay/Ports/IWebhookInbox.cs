using Cards.Platform.Secrets;
using Marten;

namespace Cards.UqPay.Ports;

/// <summary>Opens what a webhook carried and messages must not. Singleton, thread-safe.</summary>
public interface IWebhookInbox
{
    /// <summary>The activation code of an announced event; null when it was handled and dropped already.</summary>
    Task<Sensitive<string>?> OpenActivationCodeAsync(string eventId, CancellationToken cancellation);

    /// <summary>The event was dealt with: its sealed body is dropped in the session's commit, with what was made of it.</summary>
    void Drop(IDocumentOperations session, string eventId);
}
