using System.Text.Json;
using Alba;

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

    public Task<Answer> GetAsync(string path) => SendAsync(scenario => scenario.Get.Url(path));

    public Task<Answer> PostAsync(string path) => SendAsync(scenario => scenario.Post.Url(path));

    /// <summary>Members exactly as named.</summary>
    public Task<Answer> PostAsync(string path, object body) => PostJsonAsync(path, JsonSerializer.Serialize(body));

    public Task<Answer> PostJsonAsync(string path, string json, string contentType = "application/json") =>
        SendAsync(scenario => scenario.Post.RawJson(json).ToUrl(path).ContentType(contentType));

    public Task<Answer> PostBytesAsync(string path, byte[] body, string contentType = "application/json") =>
        SendAsync(scenario => scenario.Post.ByteArray(body).ToUrl(path).ContentType(contentType));

    public User Speaking(string language) => new(world, id, email, token) { Language = language };

    private async Task<Answer> SendAsync(Action<Scenario> request)
    {
        var result = await world.Edge.Scenario(scenario =>
        {
            request(scenario);
            scenario.WithBearerToken(token);
            if (Language is not null)
                scenario.WithRequestHeader("Accept-Language", Language);
            scenario.IgnoreStatusCode();
        });
        return new Answer(result.Context.Response.StatusCode, result.Context.Response.Headers, await result.ReadAsTextAsync());
    }
}
