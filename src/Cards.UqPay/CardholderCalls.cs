using Cards.Contracts;
using Cards.UqPay.Calls;
using Cards.UqPay.Ports;
using Cards.UqPay.Wire;

namespace Cards.UqPay;

internal sealed class CardholderCalls(ICardholderApi api, IssuerCalls calls) : ICardholders
{
    private const int PageSize = 100;

    public async Task<Outcome<IssuerCardholder>> CreateAsync(NewCardholder cardholder, Guid key, CancellationToken cancellation)
    {
        var body = Write(cardholder);
        var outcome = await calls.AskAsync<CardholderBody, IssuerCardholder>(
            Ask.CreateCardholder,
            attempt => api.CreateAsync(body, key.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );
        return outcome is Outcome<IssuerCardholder>.Refused { Refusal: { } refusal } && refusal.Error == Errors.CardholderRefused
            ? new Outcome<IssuerCardholder>.Refused(refusal with { Field = KnownRefusal.MemberOf(refusal.Metadata) })
            : outcome;
    }

    public Task<Outcome<IssuerCardholder>> ReadAsync(Guid cardholderId, CancellationToken cancellation) =>
        calls.AskAsync<CardholderBody, IssuerCardholder>(
            Ask.ReadCardholder,
            attempt => api.ReadAsync(cardholderId.ToString(), attempt),
            Read,
            calls.StartBudget(),
            cancellation
        );

    public async Task<Outcome<IssuerCardholder?>> FindByEmailAsync(string email, CancellationToken cancellation)
    {
        var outcome = await Pages.CollectAsync<CardholderBody, Listed>(
            calls,
            Ask.ListCardholders,
            (page, attempt) => api.ListAsync(PageSize, page, attempt),
            ReadListed,
            cancellation
        );
        return outcome switch
        {
            Outcome<IReadOnlyList<Listed>>.Done { Value: { } all } => new Outcome<IssuerCardholder?>.Done(
                all.FirstOrDefault(listed => string.Equals(listed.Email, email, StringComparison.OrdinalIgnoreCase))?.Cardholder
            ),
            Outcome<IReadOnlyList<Listed>>.Refused { Refusal: { } refusal } => new Outcome<IssuerCardholder?>.Refused(refusal),
            _ => new Outcome<IssuerCardholder?>.Unknown(),
        };
    }

    private static NewCardholderBody Write(NewCardholder cardholder) =>
        new(
            cardholder.Email,
            cardholder.FirstName,
            cardholder.LastName,
            cardholder.CountryCode,
            cardholder.PhoneNumber,
            cardholder.DateOfBirth,
            cardholder.Address is { } address
                ? new AddressBody(
                    address.Country,
                    address.City,
                    address.Line1,
                    address.Line2,
                    address.State,
                    address.District,
                    address.PostalCode
                )
                : null
        );

    private static IssuerCardholder? Read(CardholderBody body) =>
        Guid.TryParse(body.CardholderId, out var id) && !string.IsNullOrEmpty(body.CardholderStatus)
            ? new IssuerCardholder(id, body.CardholderStatus)
            : null;

    private static Listed? ReadListed(CardholderBody body) => Read(body) is { } cardholder ? new Listed(body.Email, cardholder) : null;

    private sealed record Listed(string? Email, IssuerCardholder Cardholder);
}
