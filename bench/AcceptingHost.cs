using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cards.Bench;

/// <summary>A host whose issuer takes connections and never answers, so that accepting is measured alone. Every card is changed once.</summary>
internal sealed class AcceptingHost : IAsyncDisposable
{
    private readonly TcpListener issuer;
    private readonly Stage stage;
    private readonly RequestFile freezes;
    private readonly int slices;

    private AcceptingHost(TcpListener issuer, Stage stage, RequestFile freezes, int slices) =>
        (this.issuer, this.stage, this.freezes, this.slices) = (issuer, stage, freezes, slices);

    public Server Server => stage.Host;

    public static async Task<AcceptingHost> StartAsync(string name, int slices, int cardsOfEach)
    {
        var issuer = new TcpListener(IPAddress.Loopback, 0);
        issuer.Start(1024);
        var port = ((IPEndPoint)issuer.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var stage = await Stage.SetAsync(new Product(), name, new Uri($"http://127.0.0.1:{port}/"));
        await stage.Seed.GrowToAsync(slices * cardsOfEach);
        return new(issuer, stage, Freezes(stage, slices * cardsOfEach), slices);
    }

    public Task<Reading> LoadAsync(int slice, TimeSpan duration) =>
        Load.RunAsync(Server.Address, freezes.Slice(slice, slices), duration, [Server]);

    public static RequestFile Freezes(Stage stage, int cards) =>
        RequestFile.Write($"freezes-{stage.Host.Name}", Enumerable.Range(0, cards).Select(card => stage.Change(card, "FROZEN")));

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        issuer.Dispose();
    }
}
