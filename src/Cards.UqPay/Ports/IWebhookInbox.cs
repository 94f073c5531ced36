using Cards.Platform.Secrets;
using Marten;
using Marten.Services.BatchQuerying;

namespace Cards.UqPay.Ports;

/// <summary>Opens what a webhook carried and messages must not. Singleton, thread-safe.</summary>
public interface IWebhookInbox
{
    /// <summary>The activation code of an announced event, and whether there is nothing more to get from it: without a code it is over when it was
    /// handled already, and not when its body cannot be read.</summary>
    Task<(Sensitive<string>? Code, bool IsOver)> OpenActivationCodeAsync(string eventId, CancellationToken cancellation);

    /// <summary>The event keeps its body and waits; one warning says so.</summary>
    void KeepUnreadable(IDocumentOperations session, string eventId);

    /// <summary>The status an event announces, read with the batch; null when it announces none.</summary>
    Task<string?> SaysAsync(IBatchedQuery batch, string eventId);

    /// <summary>The event was dealt with: its sealed body is dropped in the session's commit, with what was made of it.</summary>
    void Drop(IDocumentOperations session, string eventId);
}
