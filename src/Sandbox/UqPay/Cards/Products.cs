using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 4. The products are fixed: what differs between accounts is not known from outside.</summary>
internal sealed record Product(Guid Id, string Mode, string Bin, string Status, string KycLevel, params string[] RequiredFields)
{
    public const string SandboxBin = "40963608";
    public static readonly string[] Currencies = ["USD", "SGD"];

    /// <summary>The issuer's own ceiling for payments without PIN, by currency.</summary>
    public static readonly Dictionary<string, decimal> NoPinCeilings = new() { ["USD"] = 2000m, ["SGD"] = 2600m };

    public static readonly IReadOnlyList<Product> All =
    [
        new(new Guid("467e993f-317a-49fc-9ea0-bf49de7d1f76"), "SHARE", SandboxBin, "ENABLED", "SIMPLIFIED"),
        new(new Guid("9d0c3a52-3f4e-4b0c-8a55-7c2f6f1e4b21"), "SINGLE", SandboxBin, "ENABLED", "SIMPLIFIED"),
        new(
            new Guid("c2b7f6d8-51a3-4d8e-b0c4-2f9a7e6d5c30"),
            "SHARE",
            "46651711",
            "ENABLED",
            "ENHANCED",
            "date_of_birth",
            "gender",
            "nationality",
            "residential_address",
            "identity"
        ),
        new(new Guid("e4a1d9b6-7c25-4f3a-9b18-6d0e5f2c8a47"), "SHARE", "49372410", "DISABLED", "STANDARD"),
    ];

    public bool AllowsNoPin => Bin == SandboxBin;

    public static Product For(string mode, string bin) => All.First(product => product.Mode == mode && product.Bin == bin);

    public static Product For(Card card) => All.First(product => product.Id == card.ProductId);

    public static Answer List(IssuerCall call) => Paging.Answer(call, All, product => product.View());

    public JsonArray Missing(Cardholder holder) => new([.. RequiredFields.Where(field => !Has(holder, field)).Select(Field)]);

    private static bool Has(Cardholder holder, string field) =>
        field switch
        {
            "date_of_birth" => holder.DateOfBirth is not null,
            "gender" => holder.Gender is not null,
            "nationality" => holder.Nationality is not null,
            "residential_address" => holder.Address is not null,
            _ => holder.HasIdentity,
        };

    private static JsonObject Field(string name) =>
        new()
        {
            ["name"] = name,
            ["type"] = name is "residential_address" or "identity" ? "object" : "string",
            ["required"] = true,
        };

    private JsonObject View() =>
        new()
        {
            ["product_id"] = Id,
            ["mode_type"] = Mode,
            ["card_bin"] = Bin,
            ["card_form"] = new JsonArray("VIR", "PHY"),
            ["max_card_quota"] = 1000,
            ["card_scheme"] = "VISA",
            ["card_currency"] = new JsonArray([.. Currencies]),
            ["product_status"] = Status,
            ["kyc_level"] = KycLevel,
            ["no_pin_payment_amount"] = new JsonArray([
                .. NoPinCeilings.Select(ceiling => new JsonObject { ["amount"] = Wire.Amount(ceiling.Value), ["currency"] = ceiling.Key }),
            ]),
            ["required_fields"] = new JsonArray([.. RequiredFields.Select(Field)]),
            ["create_time"] = "2026-01-05T09:00:00+08:00",
            ["update_time"] = "2026-01-05T09:00:00+08:00",
        };
}
