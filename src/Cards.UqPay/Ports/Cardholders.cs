namespace Cards.UqPay.Ports;

/// <summary>Who a card is issued to; passes through to the issuer and is not kept.</summary>
public sealed record NewCardholder(
    string Email,
    string FirstName,
    string LastName,
    string CountryCode,
    string PhoneNumber,
    string DateOfBirth,
    ResidentialAddress? Address
);

public sealed record ResidentialAddress(
    string Country,
    string City,
    string Line1,
    string? Line2,
    string? State,
    string? District,
    string? PostalCode
);

/// <param name="Status">The issuer's word: SUCCESS, PENDING, INCOMPLETE, FAILED or one not known yet.</param>
public sealed record IssuerCardholder(Guid CardholderId, string Status);

/// <summary>Cardholders at the issuer (contract section 3). Singleton, thread-safe.</summary>
public interface ICardholders
{
    /// <param name="key">Idempotency key of this one attempt, a UUID of version 4 or 5; repeats of the attempt reuse it.</param>
    Task<Outcome<IssuerCardholder>> CreateAsync(NewCardholder cardholder, Guid key, CancellationToken cancellation);

    Task<Outcome<IssuerCardholder>> ReadAsync(Guid cardholderId, CancellationToken cancellation);

    /// <summary>Looks through the account's list; Done(null) when nobody has this email.</summary>
    Task<Outcome<IssuerCardholder?>> FindByEmailAsync(string email, CancellationToken cancellation);
}
