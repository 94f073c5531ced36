using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cards.Edge.Specs.Support;
using Cards.Platform.Secrets;

namespace Cards.Edge.Specs.Decryption;

/// <summary>Two JOSE libraries that share no code play the app, each in its own process, unchanged: what they encrypt we open, what we seal they open.</summary>
public sealed class InteropSpecs(Surroundings around)
{
    private const string Json = """{"card_id":7,"address":"Straße 5, 上海"}""";

    [Theory]
    [InlineData("jose.mjs", "RSA-OAEP-256")]
    [InlineData("jose.mjs", "ECDH-ES")]
    [InlineData("node-jose.mjs", "RSA-OAEP-256")]
    [InlineData("node-jose.mjs", "ECDH-ES")]
    public async Task what_a_library_encrypts_to_our_published_key_arrives_plain(string library, string algorithm)
    {
        using var app = new App(library);
        using var published = await Http.SendAsync(Http.Get(around.Edge.Address + "/.well-known/jwks.json"));
        var jti = $"{library}-{algorithm}-{TimeProvider.System.GetUtcNow().Ticks}";
        var jwe = await app.AskAsync(
            new
            {
                op = "encrypt",
                jwks = await published.JsonAsync(),
                alg = algorithm,
                plaintext = Json,
                jti,
            }
        );
        using var answer = await Http.SendAsync(
            Http.Post(around.Edge.Address + "/api/v1/cards/activate", $$"""{"encryptedData":"{{jwe.GetString()}}"}""")
                .As(await around.Identity.TokenAsync())
        );
        Assert.Equal(Json, (await answer.ArrivedAsync()).Body);
    }

    [Theory]
    [InlineData("jose.mjs")]
    [InlineData("node-jose.mjs")]
    public async Task what_we_seal_for_a_run_of_the_app_a_library_opens(string library)
    {
        using var app = new App(library);
        var key = RecipientKey.Read(await app.AskAsync(new { op = "newKey" }))!;
        var opened = await app.AskAsync(new { op = "decrypt", jwe = key.Seal(Encoding.UTF8.GetBytes(Json)) });
        Assert.Equal(Json, opened.GetString());
    }

    /// <summary>One line of JSON in, one out.</summary>
    private sealed class App : IDisposable
    {
        private readonly Process node;

        public App(string program) =>
            node = Process.Start(
                new ProcessStartInfo("node", program)
                {
                    WorkingDirectory = Path.Combine(Repository(), "tests", "JoseInterop"),
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                }
            )!;

        public async Task<JsonElement> AskAsync(object question)
        {
            await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question));
            await node.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            var line = await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.True(line is not null, "The Node process ended; ./cards test installs what it needs (npm ci in tests/JoseInterop).");
            return JsonSerializer.Deserialize<JsonElement>(line);
        }

        public void Dispose()
        {
            node.Kill();
            node.Dispose();
        }

        private static string Repository()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Cards.sln")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }
}
