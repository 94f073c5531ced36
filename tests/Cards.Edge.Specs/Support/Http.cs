using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Cards.Edge.Specs.Support;

/// <summary>Requests over real sockets, each on its own terms: no cookies, no redirects.</summary>
internal static class Http
{
    private static readonly HttpMessageInvoker Client = new(
        new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
        }
    );

    public static Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        Client.SendAsync(request, TestContext.Current.CancellationToken);

    public static HttpRequestMessage Get(string address) => new(HttpMethod.Get, address);

    public static HttpRequestMessage Post(string address, string json) =>
        new(HttpMethod.Post, address) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpRequestMessage As(this HttpRequestMessage request, string token)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    public static HttpRequestMessage With(this HttpRequestMessage request, string header, string value)
    {
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    public static HttpRequestMessage InChinese(this HttpRequestMessage request) => request.With("Accept-Language", "zh-CN,en;q=0.5");

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    /// <summary>Asserts a refusal in the envelope: status, code, message language, one trace id, nothing to be cached.</summary>
    public static async Task<JsonElement> RefusedAsync(
        this HttpResponseMessage answer,
        Contracts.ErrorCode expected,
        bool inChinese = false
    )
    {
        var body = await answer.JsonAsync();
        Assert.Equal(expected.Code, body.GetProperty("code").GetString());
        Assert.Equal(expected.Status, (int)answer.StatusCode);
        Assert.Equal(expected.Status, body.GetProperty("status_code").GetInt32());
        Assert.Equal(inChinese ? expected.Message.Chinese : expected.Message.English, body.GetProperty("message").GetString());
        Assert.Equal(["trace_id", "status_code", "message", "data"], body.EnumerateObject().Take(4).Select(member => member.Name));
        Assert.Matches("^[0-9a-f]{32}$", body.GetProperty("trace_id").GetString());
        Assert.Equal(body.GetProperty("trace_id").GetString(), answer.Header("X-Trace-Id"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        return body;
    }

    public static async Task<JsonElement> AcceptedAsync(this HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.JsonAsync();
    }
}
