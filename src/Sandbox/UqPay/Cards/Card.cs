using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

internal sealed record SpendingControl(decimal Amount, string Interval);

internal sealed class Card : IKept
{
    public const string Physical = "PHYSICAL";
    public const string Virtual = "VIRTUAL";

    public required Guid Id { get; init; }
    public required string Account { get; init; }
    public required string Number { get; init; }
    public required string FormFactor { get; init; }
    public required string Mode { get; init; }
    public required string Currency { get; init; }
    public required Guid ProductId { get; init; }
    public required Guid CardholderId { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required string Cvv { get; init; }
    public required DateTimeOffset Expires { get; init; }
    public string Status { get; set; } = CardStatus.Pending;
    public string UpdateReason { get; set; } = "";
    public DateTimeOffset CancelDue { get; set; }
    public decimal Limit { get; set; }
    public decimal Consumed { get; set; }

    /// <summary>Money loaded onto a SINGLE card.</summary>
    public decimal Balance { get; set; }
    public List<SpendingControl> SpendingControls { get; set; } = [];

    /// <summary>Null until set, by activation or update.</summary>
    public decimal? NoPinAmount { get; set; }
    public JsonObject? RiskControls { get; set; }
    public JsonObject? Metadata { get; set; }
    public string? ActivationCode { get; set; }
    public string? Pin { get; set; }

    /// <summary>The newest order that has not settled.</summary>
    public Guid? OpenOrder { get; set; }

    /// <summary>How often each effect really happened; specs count these.</summary>
    public Dictionary<string, int> Effects { get; set; } = [];

    public string Bin => Number[..8];

    public bool IsPhysical => FormFactor == Physical;

    public void Count(string effect) => Effects[effect] = Effects.GetValueOrDefault(effect) + 1;

    public static string MakeDigits(int count) =>
        RandomNumberGenerator.GetInt32((int)Math.Pow(10, count)).ToString(new string('0', count), CultureInfo.InvariantCulture);
}
