using System.Net;
using System.Text;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

/// <summary>Random and mutated bodies over sockets. Whatever comes, the edge answers with a status of its own and goes on.</summary>
public sealed class FuzzSpecs(Surroundings around, ITestOutputHelper output)
{
    private const string Json = """{"card_id":7}""";
    private const long Megabyte = 1024 * 1024;

    private static int Bodies => Environment.GetEnvironmentVariable("CARDS_FULL") == "1" ? 1_000_000 : 10_000;

    [Fact]
    public async Task no_body_brings_the_edge_down()
    {
        var seed = Environment.GetEnvironmentVariable("CARDS_FUZZ_SEED") is { } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Environment.TickCount;
        output.WriteLine($"seed {seed} (CARDS_FUZZ_SEED repeats it)");
        var address = around.Edge.Address + "/api/v1/cards/activate";
        var token = await around.Identity.TokenAsync();
        var memory = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForAsync(
            0,
            8,
            TestContext.Current.CancellationToken,
            async (worker, _) =>
            {
                var random = new Random(unchecked(seed + worker));
                for (var i = worker; i < Bodies; i += 8)
                {
                    var body = Body(random);
                    var request = Http.Post(address, "").As(token);
                    request.Content = new ByteArrayContent(body);
                    request.Content.Headers.ContentType = new("application/json");
                    using var answer = await Http.SendAsync(request);
                    Assert.True(
                        answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge,
                        $"seed {seed}: {(int)answer.StatusCode} for {Convert.ToBase64String(body)}"
                    );
                }
            }
        );

        var grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
        Assert.True(grown < 100 * Megabyte, $"seed {seed}: {grown / Megabyte} MB stayed");
        using var sound = await Http.SendAsync(Http.Post(address, AppJwe.Body(EdgeKeys.Ec, Json)).As(token));
        Assert.Equal(Json, (await sound.ArrivedAsync()).Body);
    }

    private static byte[] Body(Random random) =>
        random.Next(8) switch
        {
            0 => Noise(random, random.Next(2048)),
            1 => Encoding.UTF8.GetBytes(AppJwe.Wrap(string.Join('.', Enumerable.Range(0, random.Next(8)).Select(_ => Letters(random))))),
            2 => Mutated(random, Encoding.UTF8.GetBytes(AppJwe.Body(EdgeKeys.Ec, Json))),
            3 => Mutated(random, Encoding.UTF8.GetBytes(AppJwe.Body(EdgeKeys.Rsa, Json))),
            4 => Encoding.UTF8.GetBytes(Strange(random, EdgeKeys.Ec)),
            5 => Encoding.UTF8.GetBytes(Strange(random, EdgeKeys.Rsa)),
            6 => [.. "{\"encryptedData\":\""u8, .. Noise(random, random.Next(512)), .. "\"}"u8],
            _ => Mutated(random, Encoding.UTF8.GetBytes("""{"card_id":7,"encryptedData":"x"}""")),
        };

    /// <summary>A well-formed token around a header with changed bytes, or a plaintext that is anything.</summary>
    private static string Strange(Random random, EdgeKey key)
    {
        var jwe = AppJwe.For(key, Json);
        if (random.Next(2) == 0)
            jwe.HeaderText = Encoding.UTF8.GetString(Mutated(random, Encoding.UTF8.GetBytes(jwe.Header.ToJsonString())));
        else
            jwe.Plaintext = Noise(random, random.Next(512));
        return jwe.ToBody();
    }

    private static byte[] Mutated(Random random, byte[] body)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(body.Length);
            body = random.Next(4) switch
            {
                0 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
                1 when body.Length > 1 => [.. body[..at], .. body[(at + 1)..]],
                2 when at > 0 => body[..at],
                _ => [.. body[..at], (byte)(body[at] ^ (1 << random.Next(8))), .. body[(at + 1)..]],
            };
        }
        return body;
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Letters(Random random) =>
        new(random.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".AsSpan(), random.Next(400)));
}
