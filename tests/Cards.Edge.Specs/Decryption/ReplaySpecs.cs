using System.Net;
using System.Net.Sockets;
using Cards.Contracts;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

/// <summary>What edges remember together: bodies taken, bodies refused.</summary>
public sealed class ReplaySpecs(Surroundings around)
{
    private const string Json = """{"card_id":7}""";
    private const string Path = "/api/v1/cards/activate";

    [Theory]
    [InlineData("RSA-OAEP-256")]
    [InlineData("ECDH-ES")]
    public async Task a_body_is_taken_once_and_again_costs_no_private_key_operation(string algorithm)
    {
        await using var edge = await DecryptionEdge.StartAsync(around);
        var body = AppJwe.Body(edge.Key(algorithm), Json);
        using (var first = await edge.PostAsync(body))
            await first.AcceptedAsync();
        var (operations, again) = await edge.CountedAsync(body);
        using (again)
            await again.RefusedAsync(Errors.EncryptedBodyReplayed);
        Assert.Equal(0, operations);
    }

    [Fact]
    public async Task of_64_that_bring_one_body_at_once_to_two_edges_exactly_one_passes()
    {
        await using var one = await RunningEdge.StartAsync(around.Identity.Authority, around.Host.Address);
        var body = AppJwe.Body(EdgeKeys.Ec, Json);
        var token = await around.Identity.TokenAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async i =>
                {
                    var edge = i % 2 == 0 ? one : around.Edge;
                    using var answer = await Http.SendAsync(Http.Post(edge.Address + Path, body).As(token));
                    if (answer.StatusCode != HttpStatusCode.OK)
                        await answer.RefusedAsync(Errors.EncryptedBodyReplayed);
                    return answer.StatusCode;
                })
        );
        Assert.Single(answers, HttpStatusCode.OK);
    }

    [Fact]
    public async Task a_forged_body_does_not_use_up_the_id_of_an_honest_one()
    {
        await using var edge = await DecryptionEdge.StartAsync(around);
        var honest = AppJwe.For(edge.Ec, Json);
        var forged = honest.Parts();
        forged[4] = new string('A', 22);
        using (var refused = await edge.PostAsync(AppJwe.Wrap(string.Join('.', forged))))
            await refused.RefusedAsync(Errors.DecryptionFailed);
        using var answer = await edge.PostAsync(honest);
        await answer.AcceptedAsync();
    }

    [Fact]
    public async Task one_id_under_two_keys_is_two_bodies()
    {
        var (first, second) = (AppJwe.For(EdgeKeys.Ec, Json), AppJwe.For(EdgeKeys.Rsa, Json));
        second.Header["jti"] = first.Header["jti"]!.DeepClone();
        foreach (var jwe in new[] { first, second })
        {
            using var answer = await Http.SendAsync(
                Http.Post(around.Edge.Address + Path, jwe.ToBody()).As(await around.Identity.TokenAsync())
            );
            await answer.AcceptedAsync();
        }
    }

    [Fact]
    public async Task without_redis_encrypted_bodies_are_503_and_plain_ones_pass()
    {
        await using var edge = await DecryptionEdge.StartAsync(
            around,
            $"--Cards:Redis=127.0.0.1:{FreePort.Take()}",
            "--Edge:Decryption:FailuresPerMinute=5"
        );
        foreach (var body in new[] { AppJwe.Body(edge.Ec, Json), AppJwe.Body(edge.Rsa, Json), AppJwe.Wrap("nonsense") })
        {
            using var answer = await edge.PostAsync(body);
            await answer.RefusedAsync(Errors.TemporarilyUnavailable);
            Assert.Equal("2", answer.Header("Retry-After"));
        }
        Assert.Equal(0, edge.Operations);
        using var plain = await edge.PostAsync(Json);
        Assert.Equal(Json, (await plain.ArrivedAsync()).Body);
    }

    [Fact]
    public async Task an_address_with_its_share_of_refused_bodies_is_cut_off_before_the_private_key_and_others_are_not()
    {
        const int Limit = 7;
        await using var edge = await DecryptionEdge.StartAsync(around, $"--Edge:Decryption:FailuresPerMinute={Limit}");
        using var flood = From(edge);
        for (var i = 0; i < Limit; i++)
        {
            var forged = AppJwe.For(edge.Ec, Json).Parts();
            forged[4] = new string('A', 22);
            await flood.RefusedAsync(AppJwe.Wrap(i % 2 == 0 ? string.Join('.', forged) : "...."), Errors.DecryptionFailed);
        }
        var before = edge.Operations;
        foreach (var body in new[] { AppJwe.Body(edge.Ec, Json), AppJwe.Body(edge.Rsa, Json), AppJwe.Wrap("....") })
        {
            var wait = await flood.RefusedAsync(body, Errors.RateLimited);
            Assert.InRange(int.Parse(wait!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        }
        Assert.Equal(before, edge.Operations);
        using var other = From(edge);
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync(AppJwe.Body(edge.Ec, Json)));
        Assert.Equal(HttpStatusCode.OK, await flood.StatusAsync(Json));
    }

    private Caller From(DecryptionEdge edge) => new(around, edge.Edge.Address + Path);

    /// <summary>A caller with an address of its own: the whole of 127.0.0.0/8 is loopback.</summary>
    private sealed class Caller(Surroundings around, string address) : IDisposable
    {
        private readonly HttpMessageInvoker client = new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (context, cancellation) =>
                {
                    var random = System.Security.Cryptography.RandomNumberGenerator.GetBytes(3);
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(new IPAddress([127, random[0], random[1], (byte)(1 + (random[2] % 250))]), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                MaxConnectionsPerServer = 1,
            }
        );

        public async Task<HttpStatusCode> StatusAsync(string body)
        {
            using var answer = await SendAsync(body);
            return answer.StatusCode;
        }

        public async Task<string?> RefusedAsync(string body, ErrorCode expected)
        {
            using var answer = await SendAsync(body);
            await answer.RefusedAsync(expected);
            return answer.Header("Retry-After");
        }

        private async Task<HttpResponseMessage> SendAsync(string body) =>
            await client.SendAsync(Http.Post(address, body).As(await around.Identity.TokenAsync()), TestContext.Current.CancellationToken);

        public void Dispose() => client.Dispose();
    }
}
