using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.UqPay.Ports;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wolverine;

namespace Cards.Issuance;

/// <summary>
/// A user becomes a cardholder at the issuer, once. A lost answer leaves a registration without an issuer's id;
/// the user's next call finds the cardholder at the issuer by email instead of making a second one.
/// </summary>
internal static class RegisterCardholder
{
    /// <summary>Not a rule of the body's shape: which dates it takes changes every day.</summary>
    private static readonly Refusal NotOfAge = new(Errors.ValidationFailed)
    {
        Fields =
        [
            new(
                "date_of_birth",
                "age",
                new(
                    $"must give an age of {BirthDate.YoungestAge} to {BirthDate.OldestAge} years today",
                    $"年龄须为 {BirthDate.YoungestAge} 至 {BirthDate.OldestAge} 周岁"
                )
            ),
        ],
    };

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cardholder", Post)
            .WithName(nameof(RegisterCardholder))
            .WithSummary("Become a cardholder; the email is the token's")
            .Takes<Request>(
                """
                {
                  "first_name": "Linh", "last_name": "Tran", "country_code": "SG", "phone_number": "81234567", "date_of_birth": "1994-05-17",
                  "residential_address": { "country": "SG", "city": "Singapore", "line1": "1 Raffles Place", "postal_code": "048616" }
                }
                """
            )
            .Idempotent<Request>()
            .Answers<LatestCardholder.Response>(LatestCardholder.Example, status: 201)
            .Answers<LatestCardholder.Response>(LatestCardholder.Example)
            .Refuses(Errors.EmailRequired, Errors.CardholderRefused, Errors.ConcurrentChange)
            .Refuses(Errors.UpstreamRejected, Errors.UpstreamUnavailable, Errors.UpstreamOutcomeUnknown);

    public sealed record Request : IBody<Request>
    {
        public Field<string> FirstName { get; init; }
        public Field<string> LastName { get; init; }
        public Field<string> CountryCode { get; init; }
        public Field<string> PhoneNumber { get; init; }
        public Field<string> DateOfBirth { get; init; }
        public AddressBlock? ResidentialAddress { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record AddressBlock
    {
        public Field<string> Country { get; init; }
        public Field<string> City { get; init; }
        public Field<FreeText> Line1 { get; init; }
        public Field<FreeText> Line2 { get; init; }
        public Field<string> State { get; init; }
        public Field<string> District { get; init; }
        public Field<string> PostalCode { get; init; }
    }

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.FirstName).Required().Name();
            RuleFor(body => body.LastName).Required().Name();
            RuleFor(body => body.CountryCode).Required().Country();
            RuleFor(body => body.PhoneNumber)
                .Required()
                .Must(phone => Platform.Input.Rules.IsDigits(phone.Value, 4, 15))
                .Says(
                    "phone",
                    new("must be 4 to 15 digits, without the country's prefix", "须为 4 至 15 位数字，不含国家区号"),
                    Platform.Input.Rules.DigitsShape(4, 15)
                )
                // A country that is none has its own error, and no plan.
                .Must((body, phone) => !IsCountry(body.CountryCode.Value) || PhonePlan.IsPossible(phone.Value!, body.CountryCode.Value!))
                .Says("phone", new("is not possible in that country", "不是该国家可用的号码"));
            RuleFor(body => body.DateOfBirth)
                .Required()
                .Must(date => BirthDate.TryRead(date.Value, out _))
                .Says("date", new("must be a date, YYYY-MM-DD", "必须为日期，格式 YYYY-MM-DD"), new Shape { Format = "date" });
            When(
                body => body.ResidentialAddress is not null,
                () => RuleFor(body => body.ResidentialAddress!).SetValidator(new AddressRules())
            );
        }
    }

    private sealed class AddressRules : BodyRules<AddressBlock>
    {
        public AddressRules()
        {
            RuleFor(address => address.Country).Required().Country();
            RuleFor(address => address.City).Required().Length(1, 128);
            RuleFor(address => address.Line1).Required().Length(1, 255);
            RuleFor(address => address.Line2).Optional().Length(0, 255);
            RuleFor(address => address.State).Optional().Length(0, 128);
            RuleFor(address => address.District).Optional().Length(0, 128);
            RuleFor(address => address.PostalCode).Optional().Length(0, 16);
        }
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        ICardholders issuer,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var caller = context.Caller();
        if (!BirthDate.TryRead(body.Value.DateOfBirth.Required, out var birth) || !birth.IsOfAgeAt(time.GetUtcNow()))
            return Answer.Refused(NotOfAge);
        if (caller.Email is null)
            return Answer.Refused(Errors.EmailRequired);

        var begun = await bus.InvokeAsync<RegistrationBegun>(new BeginRegistration(caller.UserId, context.KeyUse()), cancellation);
        if (begun.Known is { } known)
            return Answer.Ok(new LatestCardholder.Response(known.Number, known.Status));

        var key = Uuid5.Create(Guid.CreateVersion7(time.GetUtcNow()), "cardholder");
        return await FindOrCreate(issuer, caller.Email, body.Value, begun.IsResumed, key, cancellation) switch
        {
            Outcome<IssuerCardholder>.Done(var registered) => await Settle(context, bus, begun.Number, registered),
            Outcome<IssuerCardholder>.Refused(var refusal) => await Abandon(context, bus, ToRefusal(refusal)),
            _ => Answer.Refused(Errors.UpstreamOutcomeUnknown),
        };
    }

    private static async Task<Outcome<IssuerCardholder>> FindOrCreate(
        ICardholders issuer,
        string email,
        Request body,
        bool isResumed,
        Guid key,
        CancellationToken cancellation
    )
    {
        if (isResumed && await Find(issuer, email, cancellation) is { } found)
            return found;
        var created = await issuer.CreateAsync(ToNewCardholder(email, body), key, cancellation);
        // The email is taken: an earlier answer was lost, or another call of this user was quicker.
        return created is Outcome<IssuerCardholder>.Refused { Refusal.Metadata.UpstreamCode: "email_duplicated" }
            ? await Find(issuer, email, cancellation) ?? created
            : created;
    }

    /// <summary>Null when nobody at the issuer has this email.</summary>
    private static async Task<Outcome<IssuerCardholder>?> Find(ICardholders issuer, string email, CancellationToken cancellation) =>
        await issuer.FindByEmailAsync(email, cancellation) switch
        {
            Outcome<IssuerCardholder?>.Done({ } listed) => new Outcome<IssuerCardholder>.Done(listed),
            Outcome<IssuerCardholder?>.Done => null,
            Outcome<IssuerCardholder?>.Refused(var refusal) => new Outcome<IssuerCardholder>.Refused(refusal),
            _ => new Outcome<IssuerCardholder>.Unknown(),
        };

    /// <summary>Commits what the issuer said, even when the caller has hung up.</summary>
    private static async Task<IResult> Settle(HttpContext context, IMessageBus bus, long number, IssuerCardholder registered)
    {
        var answer = Answer.Created(new LatestCardholder.Response(number, registered.Status));
        var key = await context.AnsweredAsync(answer);
        var settled = await bus.InvokeAsync<Cardholder?>(
            new SettleRegistration(context.Caller().UserId, number, registered.CardholderId, registered.Status, key),
            CancellationToken.None
        );
        return settled is null ? await Abandon(context, bus, Errors.CardholderRefused) : answer;
    }

    /// <summary>What the issuer refused for a field it named comes back on that field.</summary>
    private static Refusal ToRefusal(IssuerRefusal refusal) =>
        refusal.Field is { } field ? Refusal.OnField(refusal.Error, field) : refusal.Error;

    private static async Task<IResult> Abandon(HttpContext context, IMessageBus bus, Refusal refusal)
    {
        var answer = Answer.Refused(refusal);
        var key = await context.AnsweredAsync(answer);
        await bus.InvokeAsync(new AbandonRegistration(context.Caller().UserId, key), CancellationToken.None);
        return answer;
    }

    private static NewCardholder ToNewCardholder(string email, Request body) =>
        new(
            email,
            body.FirstName.Required,
            body.LastName.Required,
            body.CountryCode.Required,
            body.PhoneNumber.Required,
            body.DateOfBirth.Required,
            body.ResidentialAddress is { } address
                ? new ResidentialAddress(
                    address.Country.Required,
                    address.City.Required,
                    address.Line1.Required.Value,
                    address.Line2.Value?.Value,
                    address.State.Value,
                    address.District.Value,
                    address.PostalCode.Value
                )
                : null
        );

    private static IRuleBuilderOptions<TBody, Field<string>> Name<TBody>(this IRuleBuilder<TBody, Field<string>> rule) =>
        rule.Must(name => PersonName.IsName(name.Value))
            .Says(
                "name",
                new("must be 1 to 40 letters, inner spaces or hyphens", "须为 1 至 40 个字母，可含中间空格或连字符"),
                new Shape { MinLength = 1, MaxLength = PersonName.MaxLength }
            );

    private static IRuleBuilderOptions<TBody, Field<string>> Country<TBody>(this IRuleBuilder<TBody, Field<string>> rule) =>
        rule.Must(code => IsCountry(code.Value))
            .Says(
                "country_code",
                new("must be an ISO 3166 code of two capital letters", "必须为两位大写字母的 ISO 3166 国家代码"),
                new Shape { Pattern = "^[A-Z]{2}$" }
            );

    private static bool IsCountry(string? code) => code is { Length: 2 } && code.All(char.IsAsciiLetterUpper);
}
