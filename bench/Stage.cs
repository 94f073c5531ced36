using System.Globalization;

namespace Cards.Bench;

/// <summary>A database with cards, and the host and the floor beside it.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Nothing listens there: the host's calls to the issuer are refused at once.</summary>
    public static readonly Uri NoIssuer = new("http://127.0.0.1:9/");

    private Stage(Product product, Database database, Server host, Seed seed) =>
        (Product, Database, Host, Seed) = (product, database, host, seed);

    public Product Product { get; }

    public Database Database { get; }

    public Server Host { get; }

    public Seed Seed { get; }

    public static async Task<Stage> SetAsync(Product product, string name, Uri issuer, Func<long, Guid>? stream = null)
    {
        var database = await Database.CreateAsync();
        var host = await product.StartHostAsync(name, database, issuer);
        var seed = new Seed(database, stream);
        await seed.PatternAsync(product.HostSettings(database, issuer, 0));
        return new(product, database, host, seed);
    }

    public static Task<Server> StartFloorAsync(Database database)
    {
        var port = Machine.FreePort();
        return Server.StartAsync(
            "floor",
            "bench/Floor",
            "Cards.Floor",
            port,
            new() { ["Cards:Postgres"] = database.Connection },
            port.ToString(CultureInfo.InvariantCulture)
        );
    }

    /// <summary>First pages of the lists of many users, in no order.</summary>
    public static RequestFile ListRequests(string name, int cards, Func<string, (string, string)> caller) =>
        RequestFile.Write(name, Users(cards).Select(user => new Request("GET", "/api/v1/cards?limit=10", [caller(user)])));

    /// <summary>At most a thousand of the owners of so many cards, spread over all of them.</summary>
    public static IEnumerable<string> Users(int cards)
    {
        var users = cards / Seed.CardsPerUser;
        return Enumerable.Range(0, Math.Min(1000, users)).Select(user => Seed.User((int)(user * 7919L % users * Seed.CardsPerUser)));
    }

    /// <summary>The card's owner asks for a status.</summary>
    public Request Change(int card, string status) =>
        new(
            "POST",
            "/api/v1/cards/update-status",
            [Assertion(Seed.User(card)), ("Content-Type", "application/json")],
            $"{{\"card_id\":{Seed.LocalId(card).ToString(CultureInfo.InvariantCulture)},\"card_status\":\"{status}\"}}"
        );

    public (string, string) Assertion(string user) => Callers.Assertion(user, Product.AssertionKey);

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await Database.DisposeAsync();
    }
}
