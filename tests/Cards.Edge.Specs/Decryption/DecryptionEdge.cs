using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Cards.Edge.Specs.Support;
using Cards.Support;

namespace Cards.Edge.Specs.Decryption;

/// <summary>An edge with keys of its own, so that what it does with them can be counted.</summary>
public sealed class DecryptionEdge : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> operations = new();
    private readonly MeterListener listener = new();
    private readonly Surroundings around;

    private DecryptionEdge(Surroundings around, RunningEdge edge, EdgeKey rsa, EdgeKey ec)
    {
        (this.around, Edge, Rsa, Ec) = (around, edge, rsa, ec);
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == BodyOpener.OperationsCounter)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => operations.AddOrUpdate((string)tags[0].Value!, count, (_, before) => before + count)
        );
        listener.Start();
    }

    public RunningEdge Edge { get; }

    public EdgeKey Rsa { get; }

    public EdgeKey Ec { get; }

    /// <summary>Private-key operations so far, of both keys.</summary>
    public long Operations => operations.GetValueOrDefault(Rsa.Id) + operations.GetValueOrDefault(Ec.Id);

    public static async Task<DecryptionEdge> StartAsync(Surroundings around, params string[] settings)
    {
        var (rsa, ec) = (EdgeKey.NewRsa(), EdgeKey.NewEc());
        var edge = await RunningEdge.StartAsync(
            around.Identity.Authority,
            around.Host.Address,
            [$"--Edge:Keys:Inline:0={rsa.PrivateJwk()}", $"--Edge:Keys:Inline:1={ec.PrivateJwk()}", .. settings]
        );
        return new DecryptionEdge(around, edge, rsa, ec);
    }

    /// <summary>Keyed by what <c>alg</c> they answer to.</summary>
    public EdgeKey Key(string algorithm) => algorithm == Rsa.Algorithm ? Rsa : Ec;

    public Task<HttpResponseMessage> PostAsync(AppJwe jwe) => PostAsync(jwe.ToBody());

    public async Task<HttpResponseMessage> PostAsync(string body, string path = "/api/v1/cards/activate") =>
        await Http.SendAsync(Http.Post(Edge.Address + path, body).As(await around.Identity.TokenAsync()));

    /// <summary>The private-key operations of one request, and its answer.</summary>
    public async Task<(long Operations, HttpResponseMessage Answer)> CountedAsync(string body)
    {
        var before = Operations;
        var answer = await PostAsync(body);
        return (Operations - before, answer);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await Edge.DisposeAsync();
    }
}

internal static class EchoedBody
{
    /// <summary>What the scripted host got as the body.</summary>
    public static async Task<(string Body, JsonElement Headers)> ArrivedAsync(this HttpResponseMessage answer)
    {
        var seen = await answer.AcceptedAsync();
        return (System.Text.Encoding.UTF8.GetString(seen.GetProperty("body").GetBytesFromBase64()), seen.GetProperty("headers"));
    }
}
