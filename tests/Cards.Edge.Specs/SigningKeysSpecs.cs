using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace Cards.Edge.Specs;

/// <summary>How often the identity provider is asked, by a clock of our own.</summary>
public sealed class SigningKeysSpecs
{
    private const string Authority = "https://identity.example";

    private readonly ManualClock clock = new();
    private readonly ScriptedDocuments documents = new();
    private readonly SigningKeys keys;

    public SigningKeysSpecs() =>
        keys = new SigningKeys(
            new EdgeSettings(0, new Uri("http://host.example"), TimeSpan.FromSeconds(1), Authority, "cards", new byte[32], "127.0.0.1"),
            documents,
            clock,
            NullLogger<SigningKeys>.Instance
        );

    [Fact]
    public async Task a_known_key_is_read_once()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(await PrepareAsync("first"));
        Assert.Single(keys.Find("first"));
        Assert.Equal(1, documents.Reads);
    }

    [Fact]
    public async Task unknown_ids_cost_one_read_a_minute()
    {
        await PrepareAsync("first");
        await PrepareAsync("invented-1");
        await PrepareAsync("invented-2");
        Assert.Equal(2, documents.Reads);
        clock.Pass(TimeSpan.FromSeconds(61));
        await PrepareAsync("invented-3");
        Assert.Equal(3, documents.Reads);
        Assert.Empty(keys.Find("invented-3"));
        Assert.Empty(keys.Find(null));
    }

    [Fact]
    public async Task a_crowd_with_a_new_key_waits_for_one_read()
    {
        await PrepareAsync("first");
        documents.KeyIds = ["first", "second"];
        documents.Hold = new TaskCompletionSource();
        var crowd = Enumerable.Range(0, 10).Select(_ => PrepareAsync("second")).ToArray();
        Assert.All(crowd, waiting => Assert.False(waiting.IsCompleted));
        documents.Hold.SetResult();
        await Task.WhenAll(crowd);
        Assert.Equal(2, documents.Reads);
        Assert.Single(keys.Find("second"));
    }

    [Fact]
    public async Task old_keys_are_read_again_while_requests_go_on()
    {
        await PrepareAsync("first");
        documents.KeyIds = ["second"];
        documents.Hold = new TaskCompletionSource();
        clock.Pass(TimeSpan.FromMinutes(11));
        Assert.True(await PrepareAsync("first"));
        Assert.Single(keys.Find("first"));
        documents.Hold.SetResult();
        await Support.Eventually.TrueAsync(() => Task.FromResult(!keys.Find("first").Any()));
        Assert.Equal(2, documents.Reads);
    }

    [Fact]
    public async Task a_failed_read_keeps_the_keys_that_are_known()
    {
        await PrepareAsync("first");
        documents.Fault = new HttpRequestException("down");
        Assert.True(await PrepareAsync("second"));
        Assert.Single(keys.Find("first"));
    }

    [Fact]
    public async Task without_any_keys_reading_is_tried_once_a_second()
    {
        documents.Fault = new HttpRequestException("down");
        Assert.False(await PrepareAsync("first"));
        Assert.False(await PrepareAsync("first"));
        Assert.Equal(1, documents.Reads);
        documents.Fault = null;
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.True(await PrepareAsync("first"));
    }

    [Fact]
    public async Task a_caller_who_leaves_does_not_end_the_read_of_the_others()
    {
        documents.Hold = new TaskCompletionSource();
        using var left = new CancellationTokenSource();
        var leaver = keys.PrepareAsync("first", left.Token).AsTask();
        var other = PrepareAsync("first");
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        documents.Hold.SetResult();
        Assert.True(await other);
    }

    [Fact]
    public async Task a_document_of_another_issuer_is_not_believed()
    {
        documents.Issuer = "https://elsewhere.example";
        Assert.False(await PrepareAsync("first"));
        Assert.False(keys.IsIssuer("https://elsewhere.example"));
    }

    [Fact]
    public async Task a_slash_at_the_end_of_the_issuer_is_part_of_its_name_in_tokens()
    {
        documents.Issuer = Authority + "/";
        Assert.True(await PrepareAsync("first"));
        Assert.True(keys.IsIssuer(Authority + "/"));
        Assert.False(keys.IsIssuer(Authority));
    }

    private Task<bool> PrepareAsync(string keyId) => keys.PrepareAsync(keyId, TestContext.Current.CancellationToken).AsTask();

    private sealed class ManualClock : TimeProvider
    {
        private long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);
    }

    /// <summary>The identity provider's two documents; a read is counted by the first.</summary>
    private sealed class ScriptedDocuments : IDocumentRetriever
    {
        private readonly RSAParameters key = RSA.Create(2048).ExportParameters(includePrivateParameters: false);

        public string Issuer { get; set; } = Authority;

        public string[] KeyIds { get; set; } = ["first"];

        public Exception? Fault { get; set; }

        public TaskCompletionSource? Hold { get; set; }

        public int Reads { get; private set; }

        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            if (address == Authority + "/keys")
                return JsonSerializer.Serialize(new { keys = KeyIds.Select(Jwk) });
            Reads++;
            if (Hold is { } hold)
                await hold.Task;
            return Fault is null ? JsonSerializer.Serialize(new { issuer = Issuer, jwks_uri = Authority + "/keys" }) : throw Fault;
        }

        private object Jwk(string kid) =>
            new
            {
                kty = "RSA",
                use = "sig",
                kid,
                n = Base64UrlEncoder.Encode(key.Modulus),
                e = Base64UrlEncoder.Encode(key.Exponent),
            };
    }
}
