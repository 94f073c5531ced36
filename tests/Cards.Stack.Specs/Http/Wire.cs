using System.Net;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Json.Serialization;
using Refit;

namespace Cards.Stack.Specs.Http;

/// <summary>Answers every request with what the spec says, and keeps what was sent.</summary>
internal sealed class Wire(Func<CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public Uri? Address { get; private set; }

    public string? Body { get; private set; }

    public static Wire Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(_ => Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") }));

    /// <summary>Never answers.</summary>
    public static Wire Silent() => new(cancellation => new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellation));

    public static Wire Broken() => new(_ => throw new HttpRequestException("reset"));

    public IThings Client(RefitSettings? settings = null, TimeSpan? timeout = null)
    {
        var http = new HttpClient(this) { BaseAddress = new Uri("http://issuer.test/api"), Timeout = timeout ?? TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.Add("x-token", "secret");
        return RestService.For<IThings>(http, settings);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Address = request.RequestUri;
        Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var response = await answer(cancellationToken);
        response.RequestMessage = request;
        return response;
    }
}

public enum Mood
{
    BlueSky,

    [EnumMember(Value = "grey")]
    Rain,
}

public sealed record Thing(string Name, decimal Amount);

public sealed class Filter
{
    public int? Page { get; set; }

    [JsonPropertyName("page_size")]
    public int? PageSize { get; set; }

    [AliasAs("q")]
    public string? Search { get; set; }
}

internal interface IThings
{
    [Get("/v1/things/{id}")]
    Task<IApiResponse<Thing>> OneAsync(string id, CancellationToken cancellation = default);

    [Get("/v1/things/{id}")]
    Task<Thing> PlainAsync(string id, CancellationToken cancellation = default);

    [Get("/v1/things")]
    Task<IApiResponse<Thing>> ListAsync(Filter filter);

    [Get("/v1/things")]
    Task<IApiResponse<Thing>> SearchAsync(
        bool open,
        Mood mood,
        DateTimeOffset at,
        [Query(Format = "O")] DateTimeOffset iso,
        decimal amount
    );

    [Post("/v1/things")]
    Task<IApiResponse<Thing>> MakeAsync([Body] Thing thing, [Header("x-idempotency-key")] string? key);
}
