using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cards.Demo;

/// <summary>HTTP aloud: every request and its answer go to the terminal, without their secrets.</summary>
internal sealed class Conversation : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private int _step;

    /// <summary>The bearer token sent from now on; null sends none.</summary>
    public string? Token { get; set; }

    public void Step(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"{++_step}. {title}");
    }

    public Task<Answer> GetAsync(Uri at) => SendAsync(HttpMethod.Get, at, null);

    /// <summary>An address that is a secret itself, opened as a browser would: without our token, and the terminal reads its name.</summary>
    public Task<Answer> OpenSecretAsync(Uri at, string name) => SendAsync(HttpMethod.Get, at, null, name);

    public Task<Answer> PostAsync(Uri at, JsonObject? body = null) => SendAsync(HttpMethod.Post, at, body);

    /// <summary>The body leaves encrypted to the edge's published key of that algorithm; the terminal shows what is in it.</summary>
    public async Task<Answer> PostEncryptedAsync(Uri at, JsonObject body, string algorithm)
    {
        var keySet = (await GetAsync(new Uri(at, "/.well-known/jwks.json"))).Expect(200).Body!;
        Console.WriteLine($"   (encrypted with {algorithm})");
        Print(body);
        return await SendAsync(HttpMethod.Post, at, EncryptedBody.For(keySet, algorithm, body));
    }

    private async Task<Answer> SendAsync(HttpMethod method, Uri at, JsonObject? body, string? secretName = null)
    {
        using var request = new HttpRequestMessage(method, at);
        Console.WriteLine($"   {method} {secretName ?? at.ToString()}");
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
            Print(body);
        }

        if (Token is not null && secretName is null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);

        using var limit = new CancellationTokenSource(AnswerLimit);
        using var response = await SendAsync(request, limit.Token);
        var text = await response.Content.ReadAsStringAsync(limit.Token);
        Console.WriteLine($"   -> {(int)response.StatusCode}");
        var answer = new Answer((int)response.StatusCode, Parse(text));
        if (answer.Body is not null)
            Print(answer.Body);
        else if (text.Length > 0)
            Console.WriteLine($"      ({text.Length} characters that are not JSON)");
        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken limit)
    {
        try
        {
            return await _http.SendAsync(request, limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new UnexpectedAnswerException($"no answer within {AnswerLimit.TotalSeconds} s");
        }
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Print(JsonNode body) => Console.WriteLine($"      {Secrets.Without(body)!.ToJsonString(Readable)}");

    public void Dispose() => _http.Dispose();
}
