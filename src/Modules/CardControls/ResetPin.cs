using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.Platform.Limits;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using FluentValidation;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.CardControls;

/// <summary>
/// A user gives a physical card a new PIN. Live: the intent is committed, the issuer called with the PIN in memory only, the outcome
/// committed. The issuer never tells a PIN, so an unanswered change stays unconfirmed and the user sets it again.
/// </summary>
internal static class ResetPin
{
    private const string Success = "SUCCESS";

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/reset-pin", Post)
            .WithName(nameof(ResetPin))
            .WithSummary("Give a physical card a new PIN; live")
            .Takes<Request>("""{ "card_id": 508, "new_pin": "123456", "new_pin_confirm": "123456" }""")
            .Idempotent<Request>(AnsweredBefore)
            .Answers<Response>("""{ "request_status": "SUCCESS" }""")
            .Refuses<RunningOperation>(Errors.CardProcessing, Errors.UpstreamOutcomeUnknown)
            .Refuses(
                Errors.CardNotFound,
                Errors.PhysicalCardRequired,
                Errors.CardNotActivated,
                Errors.CardBlockedByIssuer,
                Errors.CardClosed
            )
            .Refuses(Errors.PinRefused, Errors.ConcurrentChange, Errors.UpstreamRejected, Errors.UpstreamUnavailable);

    public sealed record Request : IBody<Request>
    {
        public Field<long> CardId { get; init; }
        public Field<Sensitive<string>> NewPin { get; init; }
        public Field<Sensitive<string>> NewPinConfirm { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(string RequestStatus);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.CardId).Required();
            RuleFor(body => body.NewPin).Required().Digits(6);
            RuleFor(body => body.NewPinConfirm)
                .Required()
                .Must((body, confirm) => confirm.Peek() == body.NewPin.Peek())
                .Says("mismatch", new("must match new_pin", "必须与 new_pin 一致"));
        }
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        ICardPin issuer,
        PinMail mail,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var caller = context.Caller();
        var (id, operation) = (body.Value.CardId.Required, Guid.CreateVersion7(time.GetUtcNow()));
        var begin = new BeginPinReset(caller.UserId, id, operation, context.KeyUse(operation));
        var begun = await bus.InvokeAsync<PinStart>(begin, cancellation);
        if (begun.Limit is { } reached)
            return Answer.Refused(reached.ToRefusal(Errors.RateLimited));
        if (begun.Refusal is { } code)
            return Answer.Refused(new Decision.Refuse(Errors.All[code], begun.Running).ToRefusal());

        // Runs to its end even when the caller hangs up: what was sent must be settled.
        switch (await issuer.ResetAsync(begun.CardId!.Value, body.Value.NewPin.Required, begun.UpstreamKey!.Value, CancellationToken.None))
        {
            case Outcome<PinTaken>.Done:
                await bus.InvokeAsync(new SettlePinReset(id, operation, null, mail.Seal(caller)), CancellationToken.None);
                return Answer.Ok(new Response(Success));
            case Outcome<PinTaken>.Refused(var refusal):
                await bus.InvokeAsync(new SettlePinReset(id, operation, refusal.Error.Code, null), CancellationToken.None);
                return Answer.Refused(refusal.Error);
            default:
                return Unconfirmed(operation);
        }
    }

    private static async Task<IResult?> AnsweredBefore(KeyUse use, Request body, IQuerySession session, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(new LocalCardId(body.CardId.Required).StreamId, token: cancellation);
        var outcomes = events.Select(happened =>
            happened.Data switch
            {
                PinReset reset when reset.OperationId == use.OperationId => Answer.Ok(new Response(Success)),
                PinResetFailed failed when failed.OperationId == use.OperationId => Answer.Refused(Errors.All[failed.Code]),
                PinResetUnconfirmed unclear when unclear.OperationId == use.OperationId => Unconfirmed(unclear.OperationId),
                _ => null,
            }
        );
        return outcomes.FirstOrDefault(outcome => outcome is not null);
    }

    private static IResult Unconfirmed(Guid operation) =>
        Answer.Refused(
            new Refusal(Errors.UpstreamOutcomeUnknown) { Data = new RunningOperation(operation), RetryAfter = TimeSpan.FromSeconds(20) }
        );
}

public sealed record BeginPinReset(string UserId, long LocalId, Guid OperationId, KeyUse? Key) : Message;

/// <param name="Refusal">One of <see cref="Errors"/>, else the other two are given.</param>
/// <param name="Running">The operation that stands in the way.</param>
public sealed record PinStart(string? Refusal, Guid? Running, Guid? CardId, Guid? UpstreamKey)
{
    /// <summary>What was asked too often.</summary>
    public LimitReached? Limit { get; init; }
}

/// <param name="Code">Our code of the issuer's refusal; null when it took the PIN.</param>
/// <param name="Mail">Whom to tell; null without an address.</param>
public sealed record SettlePinReset(long LocalId, Guid OperationId, string? Code, SealedMail? Mail) : Message;

/// <summary>Gives an unanswered change of PIN up.</summary>
public sealed record CheckPinReset(long LocalId, Guid OperationId) : Message;

public static class ResetPinHandler
{
    public static async Task<(PinStart, OutgoingMessages)> Handle(
        BeginPinReset command,
        IDocumentSession session,
        IOptions<ControlOptions> options,
        RateLimiter limiter,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        if (await Operations.FetchOwnAsync(session, command.LocalId, command.UserId, cancellation) is not { Aggregate: { } card } stream)
            return (new PinStart(Errors.CardNotFound.Code, null, null, null), messages);
        if (
            await limiter.CountAsync(options.Value.PinChangesPerCard, "card", $"ResetPin:card:{card.CardId}", command.OperationId) is
            { } reached
        )
            return (new PinStart(Errors.RateLimited.Code, null, null, null) { Limit = reached }, messages);
        if (Changes.OfPin(card) is Decision.Refuse(var code, var running))
            return (new PinStart(code.Code, running, null, null), messages);

        var key = Uuid5.Create(command.OperationId, "pin");
        stream.AppendOne(new PinResetBegun(command.OperationId, key, time.GetUtcNow()));
        session.Reserve(command.Key);
        messages.Delay(new CheckPinReset(card.LocalId, command.OperationId), options.Value.PinCheckAfter);
        return (new PinStart(null, null, card.CardId, key), messages);
    }

    public static async Task<OutgoingMessages> Handle(
        SettlePinReset command,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var stream = await FetchPendingAsync(session, command.LocalId, command.OperationId, cancellation);
        if (stream is null)
            return [];
        var now = time.GetUtcNow();
        if (command.Code is { } code)
        {
            stream.AppendOne(new PinResetFailed(command.OperationId, code, now));
            return [];
        }
        stream.AppendOne(new PinReset(command.OperationId, now));
        return command.Mail is { } mail ? [new SendPinChangedMail(stream.Aggregate!.Last4, mail)] : [];
    }

    public static async Task Handle(CheckPinReset command, IDocumentSession session, TimeProvider time, CancellationToken cancellation)
    {
        var stream = await FetchPendingAsync(session, command.LocalId, command.OperationId, cancellation);
        stream?.AppendOne(new PinResetUnconfirmed(command.OperationId, time.GetUtcNow()));
    }

    private static async Task<IEventStream<CardRow>?> FetchPendingAsync(
        IDocumentSession session,
        long localId,
        Guid operation,
        CancellationToken cancellation
    )
    {
        var stream = await session.Events.FetchForWriting<CardRow>(new LocalCardId(localId).StreamId, cancellation);
        return stream.Aggregate?.PendingPin?.OperationId == operation ? stream : null;
    }
}
