using Cards.Support;

namespace Cards.Conformance.Leaks;

/// <summary>What the issuer sends on the way, true, forged and unreadable, until one event ends as a dead letter.</summary>
internal sealed partial class Journey
{
    private async Task SendWebhooksAsync(Guid cardId)
    {
        foreach (
            var (type, sign) in new[]
            {
                ("card.activation.code", "bad"),
                ("card.activation.code", "none"),
                ("card.activation.code", "valid"),
                ("card.3ds.otp", "valid"),
            }
        )
        {
            var code = Add($"code in a {sign} {type}", "2" + Digits(7));
            var data = new
            {
                card_id = cardId,
                activation_code = code,
                otp = code,
                note = code,
            };
            await world.Twin.SendWebhookAsync(new { body = Event(type, data), sign });
        }
        var unread = Add("code in a webhook nobody can read", "3" + Digits(7));
        await world.Twin.SendWebhookAsync(new { text = $$"""{"activation_code":"{{unread}}" """, sign = "valid" });
        await world.Twin.SendWebhookAsync(
            new { body = Event("card.activation.code", new { card_id = unread, activation_code = unread }), sign = "valid" }
        );
    }

    private async Task LeaveADeadLetterAsync()
    {
        var code = Add("code of a dead letter", "4" + Digits(7));
        var before = await CountAfterTheNextTryAsync();
        await WithoutAsync(
            "mt_doc_activation_code",
            async () =>
            {
                var data = new { card_id = Guid.CreateVersion7(), activation_code = code };
                await world.Twin.SendWebhookAsync(new { body = Event("card.activation.code", data), sign = "valid" });
                await Eventually.AsyncOf(CountAfterTheNextTryAsync, count => count != before, "a dead letter lies there");
            }
        );
    }

    /// <summary>The tries are minutes apart; here they are due at once.</summary>
    private async Task<string> CountAfterTheNextTryAsync()
    {
        await world.Database.ExecuteAsync(
            "update cards.wolverine_incoming_envelopes set execution_time = now() where status = 'Scheduled' and message_type like '%ActivationCodeArrived'"
        );
        return (await world.Database.TextsAsync("select count(*) from cards.wolverine_dead_letters")).Single();
    }
}
