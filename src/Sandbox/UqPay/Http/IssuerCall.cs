using System.Globalization;

namespace Cards.Sandbox.UqPay;

/// <summary>Runs under the twin's lock and either answers or throws a <see cref="Refusal"/>.</summary>
internal delegate Answer IssuerHandler(IssuerCall call);

/// <summary>One authenticated call, as a handler sees it.</summary>
internal sealed record IssuerCall(Twin Twin, string Account, Fields Body, HttpRequest Request)
{
    public TwinState State => Twin.State;

    public DateTimeOffset Now => Twin.Now;

    public Guid Id => Guid.TryParse((string?)Request.RouteValues["id"], out var id) ? id : Guid.Empty;

    /// <summary>The account's card named in the path.</summary>
    public Card Card() => Card(Id);

    public Card Card(Guid id) => State.Cards.Find(id) is { } card && card.Account == Account ? card : throw Refuse.MissingCard(Twin);

    /// <summary>Whether the call names the card: in its path, by one of its orders, or in the body.</summary>
    public bool IsAbout(Guid card) => Id == card || State.Orders.Find(Id)?.CardId == card || Body.Names("card_id", card);

    public string? Query(string name) =>
        Request.Query.TryGetValue(name, out var value) && value.Count > 0 && value[0]!.Length > 0 ? value[0] : null;

    public (int Size, int Number) Page()
    {
        var size = Whole("page_size");
        var number = Whole("page_number");
        return size is < 10 or > 100 ? throw Refuse.Invalid("page_size must be between 10 and 100")
            : number < 1 ? throw Refuse.Invalid("page_number must be greater than or equal to 1")
            : (size, number);
    }

    private int Whole(string name) =>
        Query(name) is not { } text ? throw Refuse.Invalid($"{name} is required")
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw Refuse.Invalid($"{name} must be an integer");
}
