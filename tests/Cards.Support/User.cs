using System.Text;
using System.Text.Json;

namespace Cards.Support;

/// <summary>A user of the app, signed in, talking to the edge.</summary>
public sealed class User(World world, string id, string? email, string token)
{
    public World World => world;

    public string Id => id;

    /// <summary>Null: the token has none.</summary>
    public string? Email => email;

    public string Token => token;

    /// <summary>Sent as Accept-Language.</summary>
    public string? Language { get; init; }

    /// <summary>Sent as Idempotency-Key.</summary>
    public string? Key { get; init; }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path) => SendAsync(HttpMethod.Post, path);

    /// <summary>Members exactly as named.</summary>
    public Task<Answer> PostAsync(string path, object body) => PostJsonAsync(path, JsonSerializer.Serialize(body));

    public Task<Answer> PostJsonAsync(string path, string json, string contentType = "application/json") =>
        PostBytesAsync(path, Encoding.UTF8.GetBytes(json), contentType);

    public Task<Answer> PostBytesAsync(string path, byte[] body, string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, body, contentType);

    public User Speaking(string language) => new(world, id, email, token) { Language = language, Key = Key };

    public User WithKey(string key) => new(world, id, email, token) { Language = Language, Key = key };

    private async Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body = null, string? contentType = null) =>
        (await world.SendAsync(new AppRequest(method, path, body, contentType, token, Language, Key))).AsDescribed(method, path);
}
