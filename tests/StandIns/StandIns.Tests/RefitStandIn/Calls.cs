using System.Net;
using System.Text.Json.Serialization;
using Refit;

namespace StandIns.Tests.OnRefit;

/// <summary>Answers every request with what the test says, and keeps what was sent.</summary>
internal sealed class Wire(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public HttpRequestMessage? Sent { get; private set; }

    public string? SentBody { get; private set; }

    public string Url => Sent!.RequestUri!.AbsoluteUri;

    public static Wire Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(_ => new(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });

    public T Client<T>(RefitSettings? settings = null) =>
        RestService.For<T>(new HttpClient(this) { BaseAddress = new Uri("http://issuer.test/api") }, settings);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent = request;
        SentBody = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var response = answer(request);
        response.RequestMessage = request;
        return response;
    }
}

public enum Mood
{
    BlueSky,

    [System.Runtime.Serialization.EnumMember(Value = "grey")]
    Rain,
}

public sealed record Thing(string Name, decimal Amount, Mood Mood);

public sealed class Filter
{
    public int? Page { get; set; }

    [JsonPropertyName("page_size")]
    public int? PageSize { get; set; }

    [AliasAs("q")]
    public string? Search { get; set; }
}

[Headers("X-Fixed: interface", "X-Gone: yes")]
internal interface IThings
{
    [Get("/v1/things/{id}")]
    Task<IApiResponse<Thing>> One(string id, CancellationToken stop = default);

    [Get("/v1/things")]
    Task<IApiResponse<string>> List(Filter filter);

    [Get("/v1/things?fixed=1")]
    Task<IApiResponse<string>> Search(
        [AliasAs("card_number")] string? number,
        bool open,
        Mood mood,
        DateTimeOffset at,
        [Query(Format = "O")] DateTimeOffset iso,
        decimal amount
    );

    [Post("/v1/things/{**rest}")]
    [Headers("X-Fixed: method", "X-Gone")]
    Task<IApiResponse> Make(
        string rest,
        [Body] Thing thing,
        [Header("x-idempotency-key")] string? key,
        [HeaderCollection] IDictionary<string, string> more,
        [Authorize] string token,
        [Property("tag")] string tag
    );

    [Put("/v1/things")]
    Task<ApiResponse<Thing>> Replace(Thing thing);

    [Delete("/v1/things/{id}")]
    Task Remove(int id);

    [Get("/v1/things/{id}")]
    Task<Thing> Plain(string id);
}
