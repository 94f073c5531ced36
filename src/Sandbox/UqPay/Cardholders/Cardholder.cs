using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

internal sealed class Cardholder : IKept
{
    public required Guid Id { get; init; }
    public required string Account { get; init; }
    public required string Email { get; set; }
    public required string FirstName { get; init; }
    public required string LastName { get; init; }
    public required string CountryCode { get; set; }
    public required string PhoneNumber { get; set; }
    public DateOnly? DateOfBirth { get; set; }
    public string? Gender { get; set; }
    public string? Nationality { get; set; }
    public JsonObject? Address { get; set; }
    public bool HasIdentity { get; set; }
    public required string Status { get; set; }
    public string IdvStatus { get; set; } = "";
    public string? IdvUrl { get; set; }
    public DateTimeOffset? IdvUrlExpires { get; set; }
    public string? KycReference { get; set; }
    public int NumberOfCards { get; set; }
    public required DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; set; }

    public string? Birth => DateOfBirth?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
