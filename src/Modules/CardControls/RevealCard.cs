using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StackExchange.Redis;
using Wolverine;

namespace Cards.CardControls;

/// <summary>
/// A user is shown the live number and CVV of their card, as data or in the issuer's own frame. That it was shown is committed first;
/// the secret goes from the issuer to the answer and nowhere else.
/// </summary>
internal static class RevealCard
{
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(60);

    private static readonly Text FrameOpened = new("Iframe URL retrieved successfully", "安全页面地址获取成功");

    public static void Map(RouteGroupBuilder routes)
    {
        RefusesAsBoth(
            routes
                .MapPost("/cards/show-cvv", ShowData)
                .WithName(nameof(ShowData))
                .WithSummary("The card's live number and CVV; never cache them")
                .Takes<DataRequest>("""{ "card_id": 508 }""")
                .Answers<DataResponse>(
                    """
                    {
                      "card_number": "4111111111111111", "cvv": "123", "expire_date": "12/29",
                      "reveal_id": "0199c5a0-8c10-7a3b-b1de-5f7c1f6a2e90", "expires_in": 60
                    }
                    """
                )
                .Answers<SealedResponse>(
                    """{ "reveal_id": "0199c5a0-8c10-7a3b-b1de-5f7c1f6a2e90", "encryptedData": "eyJhbGciOiJFQ0RILUVTIn0..IV.CIPHERTEXT.TAG" }"""
                )
        );
        RefusesAsBoth(
            routes
                .MapPost("/cards/show-cvv-iframe", ShowFrame)
                .WithName(nameof(ShowFrame))
                .WithSummary("The address of the issuer's own frame that shows them, once")
                .TakesPlain<Request>("""{ "card_id": 508 }""")
                .Answers<FrameResponse>("""{ "iframe_url": "https://...", "expires_at": "2026-11-21T04:21:00.000Z" }""", FrameOpened)
                .Refuses(Errors.EncryptedBodyNotAccepted, Errors.IframeUrlEmpty)
        );
    }

    private static void RefusesAsBoth(RouteHandlerBuilder route) =>
        route
            .Refuses(Errors.CardNotFound, Errors.CardNotActivated, Errors.CardBlockedByIssuer, Errors.CardClosed)
            .Refuses(Errors.RevealBudgetSpent, Errors.RevealNotPermitted, Errors.ConcurrentChange)
            .Refuses(Errors.UpstreamRejected, Errors.UpstreamUnavailable);

    public sealed record Request : IBody<Request>
    {
        public Field<long> CardId { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record DataRequest : IBody<DataRequest>
    {
        public Field<long> CardId { get; init; }

        /// <summary>Of one run of the app: the answer is sealed for it and nobody else.</summary>
        public Field<RecipientKey> ResponseJwk { get; init; }

        public static IValidator<DataRequest> Rules { get; } = new DataRequestRules();
    }

    public sealed record DataResponse(string CardNumber, string Cvv, string ExpireDate, Guid RevealId, int ExpiresIn)
    {
        public override string ToString() => nameof(DataResponse);
    }

    public sealed record SealedResponse(Guid RevealId, [property: JsonPropertyName("encryptedData")] string EncryptedData);

    public sealed record FrameResponse(string IframeUrl, DateTimeOffset ExpiresAt)
    {
        public override string ToString() => nameof(FrameResponse);
    }

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules() => RuleFor(body => body.CardId).Required();
    }

    private sealed class DataRequestRules : BodyRules<DataRequest>
    {
        public DataRequestRules()
        {
            RuleFor(body => body.CardId).Required();
            RuleFor(body => body.ResponseJwk).PublicKey();
        }
    }

    private static Task<IResult> ShowData(
        HttpContext context,
        Body<DataRequest> body,
        IMessageBus bus,
        RevealBudget budget,
        ICardReveal issuer,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        Reveal(
            context,
            body.Value.CardId.Required,
            "data",
            bus,
            budget,
            time,
            async (cardId, revealId) =>
                await issuer.ReadAsync(cardId, cancellation) switch
                {
                    Outcome<CardData>.Done(var data) => Show(
                        new DataResponse(data.CardNumber.Reveal(), data.Cvv.Reveal(), data.ExpireDate, revealId, (int)Shown.TotalSeconds),
                        body.Value.ResponseJwk.Value
                    ),
                    Outcome<CardData>.Refused(var refusal) => Answer.Refused(refusal.Error),
                    _ => Answer.Refused(Errors.UpstreamUnavailable),
                }
        );

    private static IResult Show(DataResponse data, RecipientKey? key)
    {
        if (key is null)
            return Answer.Secret(data);
        var json = JsonSerializer.SerializeToUtf8Bytes(data, CardControlsJson.Default.DataResponse);
        var answer = new SealedResponse(data.RevealId, key.Seal(json));
        CryptographicOperations.ZeroMemory(json);
        return Answer.Secret(answer);
    }

    private static Task<IResult> ShowFrame(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        RevealBudget budget,
        ICardReveal issuer,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        Reveal(
            context,
            body.Value.CardId.Required,
            "frame",
            bus,
            budget,
            time,
            async (cardId, revealId) =>
                await issuer.OpenFrameAsync(cardId, context.Caller().Language.Tag(), Uuid5.Create(revealId, "frame"), cancellation) switch
                {
                    Outcome<SecureFrame>.Done(var frame) when frame.Url.Reveal().Length > 0 => Answer.Secret(
                        new FrameResponse(frame.Url.Reveal(), frame.ExpiresAt),
                        FrameOpened
                    ),
                    Outcome<SecureFrame>.Done => Answer.Refused(Errors.IframeUrlEmpty),
                    Outcome<SecureFrame>.Refused(var refusal) => Answer.Refused(refusal.Error),
                    _ => Answer.Refused(Errors.UpstreamUnavailable),
                }
        );

    private static async Task<IResult> Reveal(
        HttpContext context,
        long id,
        string kind,
        IMessageBus bus,
        RevealBudget budget,
        TimeProvider time,
        Func<Guid, Guid, Task<IResult>> show
    )
    {
        var userId = context.Caller().UserId;
        var owned = await bus.InvokeAsync<RevealStart>(new CheckReveal(userId, id), context.RequestAborted);
        if (owned is not { CardId: { } ownCard })
            return Answer.Refused(Errors.All[owned.Refusal!]);
        try
        {
            // Counted only after ownership is proved: a stranger can neither spend the budget nor tell cards apart by it.
            if (await budget.SpendAsync(userId, ownCard) is { } reached)
                return Answer.Refused(reached.ToRefusal(Errors.RevealBudgetSpent));
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return Answer.Refused(Errors.TemporarilyUnavailable);
        }

        var revealId = Guid.CreateVersion7(time.GetUtcNow());
        var begun = await bus.InvokeAsync<RevealStart>(new BeginReveal(userId, id, revealId, kind), context.RequestAborted);
        return begun is { CardId: { } cardId } ? await show(cardId, revealId) : Answer.Refused(Errors.All[begun.Refusal!]);
    }
}

public sealed record CheckReveal(string UserId, long LocalId) : Message;

public sealed record BeginReveal(string UserId, long LocalId, Guid RevealId, string Kind) : Message;

/// <param name="Refusal">One of <see cref="Errors"/>, else <paramref name="CardId"/> is the issuer's id of the card to show.</param>
public sealed record RevealStart(Guid? CardId, string? Refusal);

public static class RevealCardHandler
{
    public static async Task<RevealStart> Handle(CheckReveal command, IQuerySession session, CancellationToken cancellation)
    {
        var card = await session.LoadAsync<CardRow>(new LocalCardId(command.LocalId).StreamId, cancellation);
        return Decide(card?.UserId == command.UserId ? card : null);
    }

    public static async Task<RevealStart> Handle(
        BeginReveal command,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var stream = await Operations.FetchOwnAsync(session, command.LocalId, command.UserId, cancellation);
        var start = Decide(stream?.Aggregate);
        if (start.CardId is not null)
            stream!.AppendOne(new CardRevealed(command.RevealId, command.Kind, time.GetUtcNow()));
        return start;
    }

    private static RevealStart Decide(CardRow? card) =>
        card is null ? new(null, Errors.CardNotFound.Code)
        : Changes.OfReveal(card) is Decision.Refuse(var code, _) ? new(null, code.Code)
        : new(card.CardId, null);
}
