using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cards.Support;

/// <summary>The sandbox's control surface.</summary>
public abstract class SandboxClient(World world)
{
    protected async Task<JsonElement> GetAsync(string path) => await SendAsync(HttpMethod.Get, path, null);

    protected async Task<JsonElement> PostAsync(string path, object body) =>
        await SendAsync(HttpMethod.Post, path, JsonContent.Create(body));

    protected async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(world.SandboxAddress, path)) { Content = body };
        using var response = await world.Http.SendAsync(request, CancellationToken.None);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The sandbox answered {(int)response.StatusCode} to {method} {path}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}

/// <summary>The issuer's twin, as a spec scripts and reads it.</summary>
public sealed class Twin(World world) : SandboxClient(world)
{
    /// <summary>A fresh number in the issuer's stock; nobody else's.</summary>
    public async Task<string> NewNumberAsync()
    {
        var number = "40963608" + RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        await PostAsync("control/uqpay/stock", new { numbers = new[] { number } });
        return number;
    }

    /// <summary>Usable virtual cards in bulk; nobody is told.</summary>
    /// <returns>The issuer's ids.</returns>
    public async Task<IReadOnlyList<Guid>> ManyCardsAsync(int count) =>
        [.. (await PostAsync("control/uqpay/cards/many", new { count })).EnumerateArray().Select(id => id.GetGuid())];

    public Task<JsonElement> CardAsync(Guid cardId) => GetAsync($"control/uqpay/cards/{cardId}");

    public Task<JsonElement> CardsAsync() => GetAsync("control/uqpay/cards");

    public Task<JsonElement> CardholdersAsync() => GetAsync("control/uqpay/cardholders");

    public Task<JsonElement> WebhooksAsync() => GetAsync("control/uqpay/webhooks");

    public Task<JsonElement> CallsAsync(string path) => GetAsync($"control/uqpay/calls?path={Uri.EscapeDataString(path)}");

    /// <summary>Arms a misbehaviour of the issuer's API; see CallFault in the sandbox for its members.</summary>
    public Task ArmCallAsync(object fault) => PostAsync("control/uqpay/faults/calls", fault);

    /// <summary>Arms a misbehaviour of the issuer's webhooks; see WebhookFault in the sandbox for its members.</summary>
    public Task ArmWebhookAsync(object fault) => PostAsync("control/uqpay/faults/webhooks", fault);

    public Task ArmOrderAsync(object fault) => PostAsync("control/uqpay/faults/orders", fault);

    public Task DisarmAsync() => SendAsync(HttpMethod.Delete, "control/uqpay/faults", null);

    public Task SettingsAsync(object settings) => PostAsync("control/uqpay/settings", settings);

    public Task KnockOutTokenAsync() => PostAsync("control/uqpay/tokens/knock-out", new { });

    public Task SetCardholderAsync(Guid cardholderId, string status) =>
        PostAsync($"control/uqpay/cardholders/{cardholderId}/status", new { status });

    /// <summary>What the issuer does of its own accord; announced by webhook unless it keeps quiet about it.</summary>
    public Task SetCardAsync(Guid cardId, string status, bool announce = true) =>
        PostAsync($"control/uqpay/cards/{cardId}/status", new { status, announce });

    /// <summary>The issuer changes the limit per transaction of its own accord; null removes it.</summary>
    public Task SetLimitAsync(Guid cardId, decimal? amount) => PostAsync($"control/uqpay/cards/{cardId}/limit", new { amount });

    /// <summary>Moves the issuer's clock; what falls due by that has happened afterwards.</summary>
    public Task AdvanceClockAsync(TimeSpan by) => PostAsync("control/uqpay/clock", new { advance_seconds = by.TotalSeconds });

    public Task DeliverAsync(Guid webhookId) => PostAsync($"control/uqpay/webhooks/{webhookId}/deliver", new { });

    /// <summary>Sends a webhook of the spec's own making; see ControlWebhooks in the sandbox for its members.</summary>
    public Task SendWebhookAsync(object webhook) => PostAsync("control/uqpay/webhooks/send", webhook);
}

/// <summary>The mails users got.</summary>
public sealed class Mailbox(World world) : SandboxClient(world)
{
    public async Task<IReadOnlyList<JsonElement>> OfAsync(User user) =>
        [.. (await GetAsync($"control/mail?to={Uri.EscapeDataString(user.Email!)}")).EnumerateArray()];

    /// <summary>The code in the user's newest mail.</summary>
    public async Task<string> NewestCodeAsync(User user)
    {
        var text = (await OfAsync(user))[0].GetProperty("text").GetString()!;
        return new string([.. text.SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(char.IsAsciiDigit)]);
    }

    /// <summary>normal, refuse, silent_after_data, silent_on_connect, reject_recipient or drop.</summary>
    public Task BehaveAsync(string mode) => PostAsync("control/mail/behaviour", new { mode });

    /// <summary>Whether the mail server takes addresses beyond ASCII.</summary>
    public Task OfferSmtpUtf8Async(bool offered) => PostAsync("control/mail/behaviour", new { smtp_utf8 = offered });
}
