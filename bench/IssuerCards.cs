using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Cards.Bench;

/// <summary>Active virtual cards at the issuer's twin, ordered as any client would.</summary>
internal sealed class IssuerCards(Product product) : IDisposable
{
    private const int CardsPerHolder = 50;

    private readonly HttpClient http = new() { BaseAddress = product.Sandbox };

    /// <summary>The issuer's ids. Nobody is told of these cards: webhooks are off meanwhile.</summary>
    public async Task<IReadOnlyList<Guid>> OrderAsync(int count, Uri webhooks)
    {
        await SettingsAsync(new { order_delay = "00:00:00", webhook_url = "" });
        await LogInAsync();
        using var products = await SendAsync(HttpMethod.Get, "/api/v1/issuing/products?page_size=10&page_number=1");
        var card = products.RootElement.GetProperty("data").EnumerateArray().First(one => Text(one, "mode_type") == "SHARE");
        var cards = new ConcurrentBag<Guid>();
        await Parallel.ForAsync(
            0,
            count / CardsPerHolder,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (holder, _) =>
            {
                var cardholder = await CardholderAsync(holder);
                for (var i = 0; i < CardsPerHolder; i++)
                    cards.Add(await CardAsync(cardholder, Text(card, "product_id")));
            }
        );
        while (await PendingAsync())
            await Task.Delay(100);
        await SettingsAsync(new { order_delay = "00:00:00.020", webhook_url = webhooks.ToString() });
        return [.. cards];
    }

    public void Dispose() => http.Dispose();

    private async Task SettingsAsync<T>(T settings)
    {
        using var answer = await http.PostAsJsonAsync("/control/uqpay/settings", settings);
        answer.EnsureSuccessStatusCode();
    }

    private async Task LogInAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/connect/token");
        request.Headers.Add("x-client-id", product.ClientId);
        request.Headers.Add("x-api-key", product.ApiKey);
        using var answer = await http.SendAsync(request);
        using var token = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        http.DefaultRequestHeaders.Add("x-auth-token", $"Bearer {Text(token.RootElement, "auth_token")}");
    }

    private async Task<string> CardholderAsync(int number)
    {
        var digits = (10_000_000 + number).ToString(CultureInfo.InvariantCulture);
        using var answer = await SendAsync(
            HttpMethod.Post,
            "/api/v1/issuing/cardholders",
            new
            {
                email = $"holder{digits}@example.test",
                first_name = "Linh",
                last_name = "Tran",
                country_code = "SG",
                phone_number = $"8{digits[1..]}",
                date_of_birth = "1992-04-18",
            }
        );
        return Text(answer.RootElement, "cardholder_id");
    }

    private async Task<Guid> CardAsync(string cardholder, string product)
    {
        using var answer = await SendAsync(
            HttpMethod.Post,
            "/api/v1/issuing/cards",
            new
            {
                card_currency = "USD",
                cardholder_id = cardholder,
                card_product_id = product,
                card_limit = 1500,
            }
        );
        return answer.RootElement.GetProperty("card_id").GetGuid();
    }

    private async Task<bool> PendingAsync()
    {
        var cards = await http.GetStringAsync("/control/uqpay/cards");
        return cards.Contains("\"PENDING\"", StringComparison.Ordinal);
    }

    private async Task<JsonDocument> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (method == HttpMethod.Post)
            request.Headers.Add("x-idempotency-key", Guid.NewGuid().ToString());
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text)
            : throw new BrokenException($"The twin answered {path} with {(int)answer.StatusCode}: {text}");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
