using System.Security.Cryptography;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

public sealed class KeySpecs(Surroundings around) : IDisposable
{
    private const string Json = """{"card_id":7}""";
    private const string KeySetPath = "/.well-known/jwks.json";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("edge-keys");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task the_published_keys_are_public_halves_only_and_may_be_kept_for_a_quarter_of_an_hour()
    {
        using var answer = await Http.SendAsync(Http.Get(around.Edge.Address + KeySetPath));
        var keys = (await answer.AcceptedAsync()).GetProperty("keys").EnumerateArray().ToArray();
        Assert.Equal("application/jwk-set+json", answer.Header("Content-Type"));
        Assert.Equal("public, max-age=900", answer.Header("Cache-Control"));
        Assert.Equal([EdgeKeys.Ec.Id, EdgeKeys.Rsa.Id], keys.Select(key => key.GetProperty("kid").GetString()!));
        Assert.Equal(["kid", "use", "kty", "crv", "alg", "x", "y"], keys[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(["kid", "use", "kty", "alg", "n", "e"], keys[1].EnumerateObject().Select(member => member.Name));
        Assert.All(keys, key => Assert.Equal("enc", key.GetProperty("use").GetString()));

        using var same = await Http.SendAsync(Http.Get(around.Edge.Address + KeySetPath).With("If-None-Match", answer.Header("ETag")!));
        Assert.Equal(304, (int)same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task keys_change_without_a_restart_and_old_apps_work_until_theirs_is_retired()
    {
        var (rsa, old, next) = (EdgeKeys.Rsa, EdgeKey.NewEc(), EdgeKey.NewEc());
        Put(rsa);
        Put(old);
        await using var edge = await StartAsync();
        Assert.Equal([old.Id, rsa.Id], await PublishedAsync(edge));
        await OpensAsync(edge, old);

        Put(next);
        await Eventually.TrueAsync(async () => (await PublishedAsync(edge)).Contains(next.Id));
        await OpensAsync(edge, old);
        await OpensAsync(edge, next);

        Rename($"{old.Id}.pem", $"{old.Id}.retiring.pem");
        await Eventually.TrueAsync(async () => !(await PublishedAsync(edge)).Contains(old.Id));
        await OpensAsync(edge, old);

        File.Delete(Path.Combine(directory.FullName, $"{old.Id}.retiring.pem"));
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await PostAsync(edge, AppJwe.Body(old, Json));
            return (int)answer.StatusCode == 400;
        });
        using var refused = await PostAsync(edge, AppJwe.Body(old, Json));
        var refusal = await refused.RefusedAsync(Errors.EncryptionKeyUnknown);
        Assert.Equal(KeySetPath, refusal.GetProperty("data").GetProperty("jwks_uri").GetString());
        await OpensAsync(edge, next);
        await OpensAsync(edge, rsa);
    }

    [Fact]
    public async Task a_change_that_cannot_be_used_keeps_what_was_known()
    {
        var (rsa, ec, next) = (EdgeKeys.Rsa, EdgeKey.NewEc(), EdgeKey.NewEc());
        Put(rsa);
        Put(ec);
        await using var edge = await StartAsync();
        File.WriteAllText(Path.Combine(directory.FullName, "broken.pem"), "-----BEGIN PRIVATE KEY-----\nsecret\n");
        await Eventually.TrueAsync(() => Task.FromResult(edge.Log.Contains("'broken'", StringComparison.Ordinal)));
        await OpensAsync(edge, ec);
        Assert.DoesNotContain("secret", edge.Log, StringComparison.Ordinal);

        File.Delete(Path.Combine(directory.FullName, "broken.pem"));
        Put(next);
        await Eventually.TrueAsync(async () => (await PublishedAsync(edge)).Contains(next.Id));
    }

    [Fact]
    public async Task a_key_file_may_be_a_jwk()
    {
        var (rsa, ec) = (EdgeKeys.Rsa, EdgeKey.NewEc());
        File.WriteAllText(Path.Combine(directory.FullName, $"{rsa.Id}.jwk"), rsa.PrivateJwk());
        File.WriteAllText(Path.Combine(directory.FullName, $"{ec.Id}.jwk"), ec.PrivateJwk());
        await using var edge = await StartAsync();
        await OpensAsync(edge, rsa);
        await OpensAsync(edge, ec);
    }

    [Fact]
    public void keys_that_cannot_do_stop_the_start()
    {
        StartStops("a live key for RsaOaep256", EdgeKey.NewEc());
        StartStops("a live key for EcdhEs", EdgeKeys.Rsa);
        StartStops("fewer than 3072 bits", EdgeKey.NewRsa(2048), EdgeKey.NewEc());
        using var p384 = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(Path.Combine(directory.FullName, "p384.pem"), p384.ExportPkcs8PrivateKeyPem());
        StartStops("'p384'", EdgeKeys.Rsa, EdgeKey.NewEc());
        File.WriteAllText(Path.Combine(directory.FullName, "two words.pem"), EdgeKeys.Ec.Pem());
        StartStops("'two words.pem'", EdgeKeys.Rsa, EdgeKey.NewEc());
        Assert.ThrowsAny<Exception>(() =>
            RunningEdge.Build("http://127.0.0.1:1/identity", "http://127.0.0.1:1", "--Edge:Keys:Directory=/nowhere")
        );
    }

    private void StartStops(string because, params EdgeKey[] keys)
    {
        foreach (var key in keys)
            Put(key);
        var refusal = Assert.ThrowsAny<Exception>(Build);
        Assert.Contains(because, refusal.ToString(), StringComparison.Ordinal);
        foreach (var key in keys)
            File.Delete(Path.Combine(directory.FullName, $"{key.Id}.pem"));
        foreach (var other in directory.EnumerateFiles())
            other.Delete();
    }

    private void Build() => RunningEdge.Build("http://127.0.0.1:1/identity", "http://127.0.0.1:1", Settings());

    private async Task<RunningEdge> StartAsync() =>
        await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address, Settings());

    private string[] Settings() => [$"--Edge:Keys:Directory={directory.FullName}", .. RunningEdge.NoInlineKeys];

    private void Put(EdgeKey key) => File.WriteAllText(Path.Combine(directory.FullName, $"{key.Id}.pem"), key.Pem());

    private void Rename(string from, string to) => File.Move(Path.Combine(directory.FullName, from), Path.Combine(directory.FullName, to));

    private static async Task<string[]> PublishedAsync(RunningEdge edge)
    {
        using var answer = await Http.SendAsync(Http.Get(edge.Address + KeySetPath));
        var set = await answer.AcceptedAsync();
        return [.. set.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private async Task OpensAsync(RunningEdge edge, EdgeKey key)
    {
        using var answer = await PostAsync(edge, AppJwe.Body(key, Json));
        Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
    }

    private async Task<HttpResponseMessage> PostAsync(RunningEdge edge, string body) =>
        await Http.SendAsync(Http.Post(edge.Address + "/api/v1/cards/activate", body).As(await around.Identity.TokenAsync()));
}
