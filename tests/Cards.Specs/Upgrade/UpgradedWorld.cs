using Cards.Support;

namespace Cards.Specs.Upgrade;

/// <summary>The product on a database that the version before wrote: the last one that had its own implementation of what Marten and Wolverine do. <c>database.sql</c> is
/// its dump, <c>issuer.json</c> what the issuer remembers of the same cards.</summary>
/// <remarks>The journeys behind it: a card frozen, unfrozen, limited and given a new PIN; one assigned, whose code has come; a virtual one; a request
/// in processing; a frozen one; and one whose freeze was accepted and could not be sent, so that a message waits to send it again.</remarks>
public sealed class UpgradedWorld()
    : World(
        // As that host had them: what it sealed is opened, what it hashed is found.
        ("Cards:PanHash:Keys:0:Key", Key(1)),
        ("Cards:Seal:Keys:0:Key", Key(2)),
        ("Cards:Otp:Key", Key(3))
    ),
        IAsyncLifetime
{
    public static readonly OldCard Active = new(
        "user-f2a6b41eb0d8e5bb",
        "4096360806850251",
        1,
        new("01a22009-3d5a-7ca5-b4c6-7c3fcdc7f3e9")
    );
    public static readonly OldCard Assigned = new(
        "user-5e08f07c4fd5afa3",
        "4096360825455696",
        2,
        new("01a22009-4862-7d00-ab3e-00b2b35cdfa0")
    );
    public static readonly OldCard Virtual = new(
        "user-d61fb16154f8c3c4",
        "4096360885185179",
        3,
        new("01a22009-4a84-7614-a532-d1b00343b8ff")
    );
    public static readonly OldCard Frozen = new(
        "user-d6729ce7607e53f4",
        "4096360848236943",
        4,
        new("01a22009-4bb1-7203-a06a-c5e2097eead7")
    );
    public static readonly OldCard Freezing = new(
        "user-a4815aa9ea7490ad",
        "4096360863294781",
        5,
        new("01a22009-4f16-764e-bee4-4cc1fa51c41d")
    );

    /// <summary>Of the card that was to be frozen.</summary>
    public static readonly Guid Freeze = new("01a22009-5d9e-725e-a2bd-b4e2227d5b54");

    /// <summary>Has a request in processing and a number in the issuer's stock.</summary>
    public const string Waiting = "user-8fbb3fb05f2a5728";
    public const string Number = "4096360843757836";

    private readonly string state = Path.Combine(Path.GetTempPath(), $"cards-issuer-{Guid.CreateVersion7()}");

    protected override string IssuerState => state;

    protected override string Stored => File.ReadAllText(Beside("database.sql"));

    public async ValueTask InitializeAsync()
    {
        File.Copy(Beside("issuer.json"), state + ".uqpay");
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(state) + "*"))
            File.Delete(file);
        GC.SuppressFinalize(this);
    }

    public async Task<AssignedCard> CardAsync(OldCard card) =>
        new(await this.SignInAsync(card.User, $"{card.User}@example.test"), card.Number, card.LocalId, card.CardId);

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, "Upgrade", file);

    private static string Key(byte filled) => Convert.ToBase64String(Enumerable.Repeat(filled, 32).ToArray());
}

public sealed record OldCard(string User, string Number, long LocalId, Guid CardId);
