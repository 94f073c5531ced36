using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cards.Support;

/// <summary>An operator at the host's private operator interface.</summary>
/// <param name="credential">Null: none is sent.</param>
public sealed class Operator(World world, string? credential)
{
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Presses pay, approve or reject on a card request.</summary>
    public Task<Answer> PressAsync(Guid request, string action, string? reason = null) =>
        PostAsync($"/operator/requests/{request}/{action}", reason is null ? null : new { reason });

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(world.OperatorAddress, path));
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (credential is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        using var response = await world.Http.SendAsync(request, CancellationToken.None);
        return await response.ReadAnswerAsync();
    }
}

public static class OperatorExtensions
{
    /// <summary>Olive, whom the world's settings name.</summary>
    public static Operator AnOperator(this World world) => new(world, world.OperatorKey);

    /// <summary>For requests that do not pass the edge.</summary>
    public static async Task<Answer> ReadAnswerAsync(this HttpResponseMessage response)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, values) in response.Headers)
            headers[name] = values.ToArray();
        return new Answer((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }
}
