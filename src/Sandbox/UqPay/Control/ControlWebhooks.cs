using System.Text;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>See what was sent, send it again, send what the issuer never would.</summary>
internal static class ControlWebhooks
{
    public static void Map(RouteGroupBuilder control)
    {
        control.MapGet(
            "/webhooks",
            (Twin twin, string? event_type, Guid? subject, string? state) =>
                ControlState.Listed(
                    twin,
                    () =>
                        twin
                            .State.Webhooks.Where(webhook =>
                                (event_type is null || webhook.EventType == event_type)
                                && (subject is null || webhook.Subject == subject)
                                && (state is null || webhook.State == state)
                            )
                            .Select(ControlViews.Webhook)
                )
        );
        control.MapPost(
            "/webhooks/{id:guid}/deliver",
            async (Guid id, Twin twin, WebhookDelivery delivery) =>
                twin.Locked(() => twin.State.Webhooks.Find(id)) is { } webhook
                    ? ControlRoutes.Json(await delivery.DeliverByHandAsync(webhook))
                    : ControlRoutes.Missing()
        );
        control.MapPost(
            "/webhooks/{id:guid}/forge",
            async (Guid id, Twin twin, WebhookDelivery delivery) =>
                twin.Locked(() => twin.State.Webhooks.Find(id)) is { } webhook
                    ? ControlRoutes.Json(await delivery.ForgeAsync(webhook))
                    : ControlRoutes.Missing()
        );
        control.MapPost("/webhooks/send", SendAsync);
    }

    private static async Task<IResult> SendAsync(HttpRequest request, Twin twin, WebhookDelivery delivery)
    {
        var (forgery, error) = await ControlRoutes.ReadAsync<Forgery>(request);
        if (error is not null)
        {
            return error;
        }

        var url = forgery!.Url ?? twin.Settings.WebhookUrl;
        var secret = forgery.Secret ?? twin.Settings.WebhookSecret;
        if (string.IsNullOrEmpty(url) || (forgery.Sign != "none" && string.IsNullOrEmpty(secret)))
        {
            return ControlRoutes.Bad("no webhook url or no secret");
        }

        var body = forgery.Text ?? Wire.Text(forgery.Body ?? []);
        var timestamp = forgery.Timestamp ?? delivery.MakeTimestamp(TimeSpan.Zero);
        var signature = forgery.Sign == "none" ? null : WebhookSignature.Sign(secret!, Encoding.UTF8.GetBytes(body), timestamp);
        return ControlRoutes.Json(
            await delivery.PostAsync(url, body, timestamp, forgery.Sign == "bad" ? WebhookSignature.Break(signature!) : signature)
        );
    }

    /// <summary>An event the issuer did not cause: body as JSON or exact text, signed "valid", "bad" or "none".</summary>
    private sealed record Forgery(
        JsonObject? Body = null,
        string? Text = null,
        string Sign = "valid",
        string? Secret = null,
        string? Timestamp = null,
        string? Url = null
    );
}
