using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Cards.Sandbox.UqPay;

/// <summary>
/// Sends events: one at a time and in order for one subject, side by side for different ones.
/// Anything but HTTP 200 is retried five times (contract 9.4); a waiting retry holds up nothing behind it.
/// </summary>
internal sealed class WebhookDelivery(Twin twin, IHttpClientFactory clients)
{
    public const string Client = "uqpay-webhooks";
    private const int MaxTries = 6;
    private readonly Dictionary<Guid, Task> lanes = [];

    /// <summary>Queues one try behind what its subject still has to send. Called under the lock; the task ends with the try.</summary>
    public Task Start(Webhook webhook)
    {
        webhook.State = WebhookState.Sending;
        return lanes[webhook.Subject] = SendAfterAsync(lanes.GetValueOrDefault(webhook.Subject, Task.CompletedTask), webhook);
    }

    /// <summary>A delivery by hand: recorded, and good for the event if it succeeds, but never retried.</summary>
    public async Task<WebhookAttempt> DeliverByHandAsync(Webhook webhook)
    {
        var attempt = await TryAsync(webhook, MakeHeaders(webhook));
        twin.Locked(() =>
        {
            webhook.Attempts.Add(attempt);
            webhook.State = attempt.Status == 200 ? WebhookState.Delivered : webhook.State;
        });
        return attempt;
    }

    /// <summary>The event as a forger would send it: everything right but the signature. Recorded, and no delivery.</summary>
    public async Task<WebhookAttempt> ForgeAsync(Webhook webhook)
    {
        var timestamp = MakeTimestamp(TimeSpan.Zero);
        var signature = WebhookSignature.Sign(twin.Settings.WebhookSecret ?? "", Encoding.UTF8.GetBytes(webhook.Body), timestamp);
        var attempt = await TryAsync(webhook, (timestamp, WebhookSignature.Break(signature)));
        twin.Locked(() => webhook.Attempts.Add(attempt));
        return attempt;
    }

    /// <summary>Sends a body as it is, with the given headers or none.</summary>
    public async Task<WebhookAttempt> PostAsync(string url, string body, string? timestamp, string? signature)
    {
        using var client = clients.CreateClient(Client);
        client.Timeout = twin.Settings.WebhookTimeout;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return new WebhookAttempt(twin.Now, timestamp, signature, null, "bad address");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, signature);
            request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, timestamp);
        }

        try
        {
            using var response = await client.SendAsync(request);
            return new WebhookAttempt(twin.Now, timestamp, signature, (int)response.StatusCode, null);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return new WebhookAttempt(twin.Now, timestamp, signature, null, error is HttpRequestException ? "no connection" : "timeout");
        }
    }

    public string MakeTimestamp(TimeSpan age) => (twin.WorldNow - age).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private async Task SendAfterAsync(Task before, Webhook webhook)
    {
        await Task.Yield(); // The caller holds the lock.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var attempt = await TryAsync(webhook, MakeHeaders(webhook));
        twin.Locked(() => Record(webhook, attempt));
    }

    private Task<WebhookAttempt> TryAsync(Webhook webhook, (string? Timestamp, string? Signature) headers) =>
        string.IsNullOrEmpty(twin.Settings.WebhookUrl)
            ? Task.FromResult(new WebhookAttempt(twin.Now, null, null, null, "no endpoint"))
            : PostAsync(twin.Settings.WebhookUrl, webhook.Body, headers.Timestamp, headers.Signature);

    private (string? Timestamp, string? Signature) MakeHeaders(Webhook webhook) =>
        twin.Locked<(string?, string?)>(() =>
        {
            if (string.IsNullOrEmpty(twin.Settings.WebhookSecret) || webhook.Unsigned-- > 0)
            {
                return (null, null);
            }

            if (!twin.Settings.SignEachAttempt && webhook.Attempts.FirstOrDefault(attempt => attempt.Signature is not null) is { } first)
            {
                return (first.Timestamp, first.Signature);
            }

            var timestamp = MakeTimestamp(webhook.StaleTimestamps-- > 0 ? TimeSpan.FromMinutes(10) : TimeSpan.Zero);
            var signature = WebhookSignature.Sign(twin.Settings.WebhookSecret, Encoding.UTF8.GetBytes(webhook.Body), timestamp);
            return (timestamp, webhook.BadSignatures-- > 0 ? WebhookSignature.Break(signature) : signature);
        });

    private void Record(Webhook webhook, WebhookAttempt attempt)
    {
        webhook.Attempts.Add(attempt);
        webhook.Tries++;
        if (attempt.Status == 200)
        {
            webhook.State = WebhookState.Delivered;
            if (webhook.Duplicates-- > 0)
            {
                webhook.Tries = 0;
                Webhooks.Schedule(twin, webhook, twin.Now);
            }
        }
        else if (webhook.Tries >= MaxTries || attempt.Error == "no endpoint")
        {
            webhook.State = WebhookState.GivenUp;
        }
        else
        {
            var units = Math.Min(Math.Pow(2, webhook.Tries + 3), 900);
            Webhooks.Schedule(twin, webhook, attempt.At + (twin.Settings.RetryUnit * units));
        }

        foreach (var id in twin.State.HeldForNext.ToList())
        {
            if (twin.State.Webhooks.Find(id) is { State: WebhookState.Held } held && held.Subject == webhook.Subject)
            {
                twin.State.HeldForNext.Remove(id);
                Webhooks.Schedule(twin, held, twin.Now);
            }
        }
    }
}
