using System.Net.Http.Headers;
using Alba;

namespace Cards.Support;

/// <summary>One request of the app, to be sent inside this process or over a socket.</summary>
public sealed record AppRequest(
    HttpMethod Method,
    string Path,
    byte[]? Body,
    string? ContentType,
    string Token,
    string? Language,
    string? Key = null
)
{
    public void Fill(Scenario scenario)
    {
        if (Method == HttpMethod.Get)
            scenario.Get.Url(Path);
        else if (Body is null)
            scenario.Post.Url(Path);
        else
            scenario.Post.ByteArray(Body).ToUrl(Path).ContentType(ContentType!);
        scenario.WithBearerToken(Token);
        if (Language is not null)
            scenario.WithRequestHeader("Accept-Language", Language);
        if (Key is not null)
            scenario.WithRequestHeader("Idempotency-Key", Key);
    }

    public HttpRequestMessage ToMessage(Uri edge)
    {
        var message = new HttpRequestMessage(Method, new Uri(edge, Path));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (Language is not null)
            message.Headers.Add("Accept-Language", Language);
        if (Key is not null)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", Key);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }
        return message;
    }
}
