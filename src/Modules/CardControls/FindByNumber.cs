using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cards.CardControls;

/// <summary>A user looks their own card up by its full number. Everything else, somebody else's card above all, is one and the same 404.</summary>
internal static class FindByNumber
{
    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/get-by-number", Post)
            .WithName(nameof(FindByNumber))
            .WithSummary("Look up one of the caller's cards by its full number")
            .Takes<Request>("""{ "card_number": "4111111111111111" }""")
            .Answers<CardView>(CardView.Example)
            .Refuses(Errors.CardNotFound, Errors.UpstreamUnavailable);

    public sealed record Request : IBody<Request>
    {
        public Field<Sensitive<string>> CardNumber { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules() => RuleFor(body => body.CardNumber).Required().Digits(16);
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IQuerySession session,
        CardNumberHash hash,
        ICardLookup issuer,
        CancellationToken cancellation
    )
    {
        var userId = context.Caller().UserId;
        var number = body.Value.CardNumber.Required;
        var candidates = hash.Candidates(number);
        var own = await session
            .Query<CardRow>()
            .Where(card => card.UserId == userId && card.PanHash.IsOneOf(candidates))
            .OrderByDescending(card => card.LocalId)
            .FirstOrDefaultAsync(cancellation);
        if (own is not null)
            return Answer.Ok(CardView.Of(own));

        return await issuer.FindByNumberAsync(number, cancellation) switch
        {
            Outcome<FoundCard?>.Done({ CardId: var cardId }) => await AnswerOwnAsync(session, userId, cardId, cancellation),
            Outcome<FoundCard?>.Done => Answer.Refused(Errors.CardNotFound),
            Outcome<FoundCard?>.Refused(var refusal) when refusal.Error != Errors.UpstreamUnavailable => Answer.Refused(
                Errors.CardNotFound
            ),
            _ => Answer.Refused(Errors.UpstreamUnavailable),
        };
    }

    private static async Task<IResult> AnswerOwnAsync(IQuerySession session, string userId, Guid cardId, CancellationToken cancellation)
    {
        var own = await session.Query<CardRow>().SingleOrDefaultAsync(card => card.UserId == userId && card.CardId == cardId, cancellation);
        return own is not null ? Answer.Ok(CardView.Of(own)) : Answer.Refused(Errors.CardNotFound);
    }
}

/// <summary>The hashes a number may be stored under: one per live key.</summary>
public sealed class CardNumberHash(KeyedHash hash)
{
    public string[] Candidates(Sensitive<string> number) => [.. hash.Candidates(number).Select(candidate => candidate.Hash)];
}
