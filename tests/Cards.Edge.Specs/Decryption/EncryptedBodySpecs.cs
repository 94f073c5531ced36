using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

public sealed class EncryptedBodySpecs(Surroundings around)
{
    private const string Json = """{"card_id":7,"new_pin":"123456"}""";

    private string Address => around.Edge.Address + "/api/v1/cards/reset-pin";

    [Theory]
    [InlineData("RSA-OAEP-256")]
    [InlineData("ECDH-ES")]
    public async Task an_encrypted_body_arrives_plain_with_its_exact_length_and_the_assertion_says_so(string algorithm)
    {
        using var answer = await SendAsync(AppJwe.Body(KeyFor(algorithm), Json));
        var (body, headers) = await answer.ArrivedAsync();
        Assert.Equal(Json, body);
        Assert.Equal($"{Json.Length}", headers.GetProperty("Content-Length").GetString());
        Assert.Equal("application/json", headers.GetProperty("Content-Type").GetString());
        Assert.False(headers.TryGetProperty("Transfer-Encoding", out _));
        Assert.Equal("1", Claims(headers).GetProperty("dec").GetString());
    }

    [Theory]
    [InlineData("""{"card_id":1}""")]
    [InlineData("""{"card_id":1,"encryptedData":"a.b.c.d.e"}""")]
    [InlineData("""{"encryptedData":"a.b.c.d.e","card_id":1}""")]
    [InlineData("""{"encryptedData":"a","encryptedData":"b"}""")]
    [InlineData("""{"encryptedData":7}""")]
    [InlineData("""{"encryptedData":null}""")]
    [InlineData("""{"encryptedData":{"a":"b"}}""")]
    [InlineData("""{"encrypteddata":"a.b.c.d.e"}""")]
    [InlineData("""{"encryptedData":"a.b.c.d.e"}{}""")]
    [InlineData("""{"encryptedData":"a.b.c.d.e" """)]
    [InlineData("""{"encryptedData":"a.b.c.d.e",}""")]
    [InlineData("""["encryptedData"]""")]
    [InlineData("""{}""")]
    [InlineData("""  {  } """)]
    [InlineData("""nonsense""")]
    [InlineData("")]
    public async Task anything_but_the_exact_wrapper_is_forwarded_untouched(string body)
    {
        using var answer = await SendAsync(body);
        var (arrived, headers) = await answer.ArrivedAsync();
        Assert.Equal(body, arrived);
        Assert.Equal($"{body.Length}", headers.GetProperty("Content-Length").GetString());
        Assert.False(Claims(headers).TryGetProperty("dec", out _));
    }

    [Fact]
    public async Task whitespace_and_escapes_do_not_hide_a_wrapper()
    {
        var text = AppJwe.For(EdgeKeys.Ec, Json).ToString();
        using var answer = await SendAsync($" \n{{ \"encrypted\\u0044ata\"\t: \"\\u{(int)text[0]:x4}{text[1..]}\" }}\r\n");
        Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
    }

    [Fact]
    public async Task a_body_of_another_media_type_is_the_hosts_to_refuse()
    {
        var body = AppJwe.Body(EdgeKeys.Ec, Json);
        var request = Http.Post(Address, body).As(await around.Identity.TokenAsync());
        request.Content!.Headers.ContentType = new("text/plain");
        using var answer = await Http.SendAsync(request);
        Assert.Equal(body, (await answer.ArrivedAsync()).Body);
    }

    [Fact]
    public async Task a_chunked_encrypted_body_arrives_with_a_length()
    {
        var request = Http.Post(Address, AppJwe.Body(EdgeKeys.Rsa, Json)).As(await around.Identity.TokenAsync());
        request.Headers.TransferEncodingChunked = true;
        using var answer = await Http.SendAsync(request);
        var (body, headers) = await answer.ArrivedAsync();
        Assert.Equal(Json, body);
        Assert.Equal($"{Json.Length}", headers.GetProperty("Content-Length").GetString());
        Assert.False(headers.TryGetProperty("Transfer-Encoding", out _));
    }

    [Fact]
    public async Task a_plain_body_in_slow_small_chunks_arrives_whole()
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync("Transfer-Encoding: chunked"));
        foreach (var letter in """{ "plain": "body" }""")
            await caller.SendAsync($"1\r\n{letter}\r\n");
        await caller.SendAsync("0\r\n\r\n");
        var answer = await caller.AnswerAsync();
        Assert.Equal(200, answer.Status);
        var arrived = JsonSerializer.Deserialize<JsonElement>(Chunk(answer.Body)).GetProperty("body").GetBytesFromBase64();
        Assert.Equal("""{ "plain": "body" }""", Encoding.UTF8.GetString(arrived));
    }

    [Fact]
    public async Task an_encrypted_body_over_http_2_arrives()
    {
        await using var edge = await RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            "--Kestrel:EndpointDefaults:Protocols=Http2"
        );
        foreach (var (sent, expected) in new[] { (AppJwe.Body(EdgeKeys.Ec, Json), Json), (Json, Json) })
        {
            var request = Http.Post(edge.Address + "/api/v1/cards/reset-pin", sent).As(await around.Identity.TokenAsync());
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            using var answer = await Http.SendAsync(request);
            Assert.Equal(HttpVersion.Version20, answer.Version);
            Assert.Equal(expected, (await answer.ArrivedAsync()).Body);
        }
    }

    [Fact]
    public async Task the_largest_encrypted_body_arrives_and_one_more_is_413()
    {
        var largest = $$"""{"a":"{{new string('a', 23_900)}}"}""";
        using var answer = await SendAsync(AppJwe.Body(EdgeKeys.Ec, largest));
        Assert.Equal(largest, (await answer.ArrivedAsync()).Body);
        using var refused = await SendAsync(AppJwe.Body(EdgeKeys.Ec, $$"""{"a":"{{new string('a', 26_000)}}"}"""));
        await refused.RefusedAsync(Errors.PayloadTooLarge);
    }

    [Theory]
    [InlineData("Content-Length: 100", "{\"encryptedData\":\"", 408)]
    [InlineData("Transfer-Encoding: chunked", "3\r\n{\"e\r\n", 408)]
    [InlineData("Transfer-Encoding: chunked", "3\r\n{\"e\r\nzz\r\n", 400)]
    public async Task a_wrapper_that_never_ends_or_is_badly_framed_is_refused(string framing, string sent, int status)
    {
        await using var caller = await RawCaller.ConnectAsync(around.Edge.Address);
        await caller.SendAsync(await HeadAsync(framing) + sent);
        Assert.Equal(status, (await caller.AnswerAsync()).Status);
    }

    [Theory]
    [InlineData("POST", "/api/v1/cards/show-cvv-iframe")]
    [InlineData("PUT", "/api/v1/cards/activate")]
    [InlineData("GET", "/api/v1/cards")]
    public async Task a_wrapper_where_none_is_taken_is_named_and_the_host_hears_nothing(string method, string path)
    {
        var marked = path + "?off=" + method;
        var request = Http.Post(around.Edge.Address + marked, AppJwe.Body(EdgeKeys.Ec, Json)).As(await around.Identity.TokenAsync());
        request.Method = new HttpMethod(method);
        using var answer = await Http.SendAsync(request.InChinese());
        await answer.RefusedAsync(Errors.EncryptedBodyNotAccepted, inChinese: true);
    }

    [Fact]
    public async Task a_plain_body_passes_where_no_wrapper_is_taken()
    {
        using var answer = await Http.SendAsync(
            Http.Post(around.Edge.Address + "/api/v1/cards/show-cvv-iframe", Json).As(await around.Identity.TokenAsync())
        );
        Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
    }

    [Fact]
    public async Task webhooks_pass_as_they_are()
    {
        var body = AppJwe.Body(EdgeKeys.Ec, Json);
        using var answer = await Http.SendAsync(Http.Post(around.Edge.Address + "/api/v1/webhooks/uqpay", body));
        Assert.Equal(body, (await answer.ArrivedAsync()).Body);
    }

    [Fact]
    public async Task a_stranger_learns_nothing_about_encryption()
    {
        using var answer = await Http.SendAsync(Http.Post(Address, AppJwe.Wrap("a.b.c.d.e")));
        await answer.RefusedAsync(Errors.Unauthenticated);
    }

    [Fact]
    public async Task where_encryption_is_required_a_plain_body_or_none_is_refused()
    {
        await using var edge = await RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            "--ReverseProxy:Routes:reset-pin:Metadata:Decryption=Required"
        );
        var address = edge.Address + "/api/v1/cards/reset-pin";
        foreach (var body in new[] { Json, "" })
        {
            using var refused = await Http.SendAsync(Http.Post(address, body).As(await around.Identity.TokenAsync()));
            await refused.RefusedAsync(Errors.EncryptedBodyRequired);
        }
        using var answer = await Http.SendAsync(Http.Post(address, AppJwe.Body(EdgeKeys.Rsa, Json)).As(await around.Identity.TokenAsync()));
        Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
    }

    [Fact]
    public async Task the_wrapping_member_can_have_another_name()
    {
        await using var edge = await RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            "--Edge:Decryption:Field=sealed_body"
        );
        var text = AppJwe.For(EdgeKeys.Ec, Json).ToString();
        using var answer = await Http.SendAsync(
            Http.Post(edge.Address + "/api/v1/cards/reset-pin", $$"""{"sealed_body":"{{text}}"}""").As(await around.Identity.TokenAsync())
        );
        Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
    }

    /// <summary>The one chunk of a chunked answer.</summary>
    private static string Chunk(string body) => body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)];

    private static EdgeKey KeyFor(string algorithm) => algorithm == "ECDH-ES" ? EdgeKeys.Ec : EdgeKeys.Rsa;

    private async Task<HttpResponseMessage> SendAsync(string body) =>
        await Http.SendAsync(Http.Post(Address, body).As(await around.Identity.TokenAsync()));

    private static JsonElement Claims(JsonElement headers) =>
        JsonSerializer.Deserialize<JsonElement>(
            Base64Url.DecodeFromChars(headers.GetProperty("X-Caller-Assertion").GetString()!.Split('.')[1])
        );

    private async Task<string> HeadAsync(string framing) =>
        $"POST /api/v1/cards/reset-pin HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {await around.Identity.TokenAsync()}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n";
}
