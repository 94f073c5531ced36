using System.Globalization;

namespace Cards.Sandbox.UqPay;

/// <summary>Usable virtual cards by the thousand, for specs and measurements: no order runs for them and nobody is told.</summary>
internal static class ManyCards
{
    private const int AtMost = 100_000;
    private const int CardsPerHolder = 20;

    public static void Map(RouteGroupBuilder control) =>
        control.MapPost(
            "/cards/many",
            async (HttpRequest request, Twin twin) =>
            {
                var (wanted, error) = await ControlRoutes.ReadAsync<Wanted>(request);
                return error
                    ?? (
                        wanted!.Count is < 1 or > AtMost
                            ? ControlRoutes.Bad($"count is 1 to {AtMost}")
                            : twin.Locked(() => ControlRoutes.Json(Make(twin, wanted.Count)))
                    );
            }
        );

    private static List<Guid> Make(Twin twin, int count)
    {
        var made = new List<Guid>(count);
        foreach (var share in Enumerable.Repeat(0, count).Chunk(CardsPerHolder))
        {
            var holder = MakeHolder(twin);
            twin.State.Cardholders.Add(holder);
            foreach (var _ in share)
            {
                var card = MakeCard(twin, holder);
                twin.State.Add(card);
                made.Add(card.Id);
            }
        }

        return made;
    }

    private static Cardholder MakeHolder(Twin twin)
    {
        // Eight digits that no other such holder has; addresses and numbers of cardholders are unique.
        var number = twin.State.Cardholders.Count.ToString("D7", CultureInfo.InvariantCulture);
        return new Cardholder
        {
            Id = Guid.CreateVersion7(),
            Account = "",
            Email = $"holder{number}@many.example",
            FirstName = "Linh",
            LastName = "Tran",
            CountryCode = "SG",
            PhoneNumber = $"9{number}",
            DateOfBirth = new DateOnly(1992, 4, 18),
            Status = "SUCCESS",
            Created = twin.Now,
            Updated = twin.Now,
        };
    }

    private static Card MakeCard(Twin twin, Cardholder holder)
    {
        var product = Product.For("SHARE", Product.SandboxBin);
        var card = new Card
        {
            Id = Guid.CreateVersion7(),
            Account = holder.Account,
            Number = Number.Next(twin.State, product.Bin),
            FormFactor = Card.Virtual,
            Mode = product.Mode,
            Currency = "USD",
            ProductId = product.Id,
            CardholderId = holder.Id,
            Created = twin.Now,
            Expires = twin.Now.AddYears(3),
            Cvv = Card.MakeDigits(3),
            Status = CardStatus.Active,
        };
        card.Count("created");
        return card;
    }

    private sealed record Wanted(int Count = 0);
}
