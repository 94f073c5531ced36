using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wolverine;

namespace Cards.Issuance;

/// <summary>
/// A user who holds a printed card enters its number, and the issuer gives that number to them. Live: the intent is committed, the issuer
/// called with the number in memory only, the outcome committed. The intent and outcome are in <see cref="BeginAssignHandler"/> and
/// <see cref="SettleAssignHandler"/>.
/// </summary>
internal static class AssignCard
{
    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/assign", Post)
            .WithName(nameof(AssignCard))
            .WithSummary("Give a printed card's number to the caller; live")
            .Takes<Request>("""{ "card_number": "4111111111111111" }""")
            .Idempotent<Request>(AnsweredBefore)
            .Answers<Response>(
                """
                {
                  "id": 508, "card_id": "c0cef051-29c5-4796-b86a-cd5b684bfad7", "card_order_id": "c0cef051-29c5-4796-b86a-cd5ee34bfad7",
                  "card_status": "PENDING", "order_status": "PENDING", "activation_code": "-"
                }
                """
            )
            .Refuses(Errors.CardholderRequired, Errors.NoProcessingRequest, Errors.RequestAlreadyAssigned, Errors.CardCapReached)
            .Refuses(Errors.CardNumberUnknown, Errors.CardAlreadyAssigned, Errors.CardholderRefused, Errors.ConcurrentChange)
            .Refuses(Errors.UpstreamRejected, Errors.UpstreamUnavailable)
            .Refuses<Unsettled>(Errors.UpstreamOutcomeUnknown);

    public sealed record Request : IBody<Request>
    {
        public Field<Sensitive<string>> CardNumber { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    /// <param name="ActivationCode">Always "-": the issuer sends the code later, and it is shown only after the OTP.</param>
    public sealed record Response(
        long Id,
        Guid CardId,
        Guid? CardOrderId,
        string CardStatus,
        string OrderStatus,
        string ActivationCode = "-"
    );

    public sealed record Unsettled(Guid OperationId);

    private sealed class RequestRules : BodyRules<Request>
    {
        // No Luhn check: the issuer's own published number fails it.
        public RequestRules() => RuleFor(body => body.CardNumber).Required().Digits(16);
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        ICardAssignment issuer,
        PanHash panHash,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var pan = body.Value.CardNumber.Required;
        var operation = Guid.CreateVersion7(time.GetUtcNow());
        var command = panHash.Begin(operation, context.Caller().UserId, pan, context.KeyUse(operation));

        var begun = await bus.InvokeAsync<AssignBegun>(command, cancellation);
        if (begun is AssignBegun.Unsettled(var earlier))
        {
            // An earlier attempt was never answered: what the issuer did then decides what may be done now.
            await bus.InvokeAsync(new CheckAssignment(earlier, 0, IsFollowUp: true), cancellation);
            begun = await bus.InvokeAsync<AssignBegun>(command, cancellation);
        }

        return begun switch
        {
            AssignBegun.Ready ready => await Send(bus, issuer, operation, ready, pan),
            AssignBegun.Held(var card) => Ok(card),
            AssignBegun.Limited(var reached) => Answer.Refused(reached.ToRefusal(Errors.RateLimited)),
            AssignBegun.Refused(var code) => Answer.Refused(Errors.All[code]),
            AssignBegun.Running => Answer.Refused(new Refusal(Errors.ConcurrentChange) { RetryAfter = TimeSpan.FromSeconds(2) }),
            AssignBegun.Unsettled(var still) => Unknown(still),
            _ => throw new InvalidOperationException("Beginning an assign came to nothing known."),
        };
    }

    /// <summary>Runs to its end even when the caller hangs up: what was sent must be settled.</summary>
    private static async Task<IResult> Send(
        IMessageBus bus,
        ICardAssignment issuer,
        Guid operation,
        AssignBegun.Ready ready,
        Sensitive<string> pan
    )
    {
        var outcome = await issuer.AssignAsync(
            ready.CardholderId,
            pan,
            ready.Currency,
            ready.Mode,
            ready.UpstreamKey,
            CancellationToken.None
        );
        switch (outcome)
        {
            case Outcome<AssignedCard>.Done(var assigned):
                var settled = await bus.InvokeAsync<AssignSettled>(
                    new SettleAssign(operation, assigned.CardId, assigned.OrderId, assigned.OrderStatus, SettledBy.Answer)
                );
                return settled.Card is { } card ? Ok(card) : Unknown(operation);
            case Outcome<AssignedCard>.Refused(var refusal):
                var ended = await bus.InvokeAsync<AssignSettled>(new RefuseAssign(operation, refusal.Error.Code));
                return ended.Card is { } own ? Ok(own) : Answer.Refused(Refuse(refusal.Error));
            default:
                return Unknown(operation);
        }
    }

    private static async Task<IResult?> AnsweredBefore(KeyUse use, Request body, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<Assignment>(use.OperationId!.Value, cancellation) switch
        {
            { State: Assignment.Done } done => Ok(await Assignments.GivenAsync(session, done, cancellation)),
            { State: Assignment.NeedsAttention, Id: var unclear } => Unknown(unclear),
            // Looked up and not found at the issuer: nothing was assigned.
            { State: Assignment.Refused, MayStillHappen: true } => Answer.Refused(Errors.UpstreamRejected),
            { State: Assignment.Refused, Code: { } code } => Answer.Refused(Refuse(Errors.All[code])),
            _ => null,
        };

    private static Refusal Refuse(ErrorCode error) =>
        error == Errors.CardNumberUnknown || error == Errors.CardAlreadyAssigned ? Refusal.OnField(error, "card_number") : error;

    private static IResult Ok(HeldCard card) =>
        Answer.Ok(new Response(card.LocalId, card.CardId, card.CardOrderId, card.Status, card.OrderStatus));

    private static IResult Unknown(Guid operation) =>
        Answer.Refused(
            new Refusal(Errors.UpstreamOutcomeUnknown) { Data = new Unsettled(operation), RetryAfter = TimeSpan.FromSeconds(5) }
        );
}

/// <summary>Hashes the number so that the command, which may be stored, does not carry it.</summary>
public sealed class PanHash(KeyedHash hash)
{
    public BeginAssign Begin(Guid operation, string userId, Sensitive<string> pan, KeyUse? key)
    {
        var own = hash.Of(pan);
        return new BeginAssign(
            operation,
            userId,
            pan.Reveal()[..8],
            pan.Reveal()[^4..],
            own.Hash,
            own.KeyId,
            [.. hash.Candidates(pan).Select(candidate => candidate.Hash)],
            key
        );
    }
}
