using Cards.Activation.Otp;
using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.Platform.Limits;
using Cards.Platform.Secrets;
using Cards.UqPay.Ports;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Wolverine;

namespace Cards.Activation;

/// <summary>
/// A user activates their card with the code they were shown and a PIN of their own. Live: the intent is committed, the issuer called with
/// code and PIN in memory only, the outcome committed. Intent and outcome are in <see cref="BeginActivationHandler"/> and
/// <see cref="SettleActivationHandler"/>.
/// </summary>
internal static class ActivateCard
{
    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/activate", Post)
            .WithName(nameof(ActivateCard))
            .WithSummary("Activate a physical card with its code and a PIN; live")
            .Takes<Request>(
                """
                { "card_id": "5e5d4990-2241-46dc-9dbd-8abcf97e6061", "activation_code": "12345678", "pin": "123456", "confirm_pin": "123456" }
                """
            )
            .Idempotent<Request>(AnsweredBefore)
            .Answers<Response>("""{ "request_status": "SUCCESS", "card_id": "5e5d4990-2241-46dc-9dbd-8abcf97e6061" }""")
            .Refuses<Refused>(Errors.ActivationRefused)
            .Refuses<Unsettled>(Errors.UpstreamOutcomeUnknown)
            .Refuses(Errors.CardNotFound, Errors.OtpNotVerified, Errors.CardProcessing, Errors.AmountPrecision, Errors.AmountOutOfRange)
            .Refuses(Errors.CardBlockedByIssuer, Errors.CardClosed)
            .Refuses(Errors.ConcurrentChange, Errors.UpstreamRejected, Errors.UpstreamUnavailable, Errors.OtpUnavailable);

    public sealed record Request : IBody<Request>
    {
        public Field<string> CardId { get; init; }
        public Field<Sensitive<string>> ActivationCode { get; init; }
        public Field<Sensitive<string>> Pin { get; init; }
        public Field<Sensitive<string>> ConfirmPin { get; init; }
        public Field<Amount> NoPinPaymentAmount { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(string RequestStatus, Guid CardId);

    public sealed record Refused(string? UpstreamCode, string? UpstreamType, string? UpstreamMessage, bool Retryable);

    public sealed record Unsettled(Guid OperationId);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.CardId).Required().Uuid();
            RuleFor(body => body.ActivationCode).Required().Digits(8);
            RuleFor(body => body.Pin).Required().Digits(6);
            RuleFor(body => body.ConfirmPin)
                .Required()
                .Must((body, confirm) => confirm.Peek() == body.Pin.Peek())
                .Says("mismatch", new("must match pin", "必须与 pin 一致"));
            RuleFor(body => body.NoPinPaymentAmount)
                .Optional()
                .Must(amount => amount.Value.Value >= 0)
                .Says("negative", new("must not be negative", "不得为负数"), new Shape { Minimum = 0 });
        }
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        OtpStore otp,
        ICardActivation issuer,
        IIssuerCards issuerCards,
        IOptions<ActivationOptions> options,
        RateLimiter limiter,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (RefuseAmount(body.Value.NoPinPaymentAmount.Value) is { } refusedAmount)
            return Answer.Refused(refusedAmount);
        var caller = context.Caller();
        var cardId = Guid.Parse(body.Value.CardId.Required);
        var request = await bus.InvokeAsync<PhysicalRequest?>(new FindPhysicalRequest(caller.UserId), cancellation);
        if (request is not { LocalId: { } localId } || request.CardId != cardId)
            return Answer.Refused(Errors.CardNotFound);
        if (await limiter.CountAsync(options.Value.TriesPerCard, "card", $"Activate:card:{cardId}") is { } reached)
            return Answer.Refused(reached.ToRefusal(Errors.RateLimited));
        if (await IsGrantedAsync(otp, options.Value, new(caller.UserId, request.RequestId, cardId)) is not { } isGranted)
            return Answer.Refused(Errors.OtpUnavailable);
        // An answered activation used its grant up; with a live one, this repeats a call whose outcome was unknown.
        if (!request.IsProcessing)
            return isGranted && options.Value.RequireVerifiedOtp ? Ok(cardId) : Answer.Refused(Errors.CardNotFound);
        if (!isGranted)
            return Answer.Refused(Errors.OtpNotVerified);

        var operation = Guid.CreateVersion7(time.GetUtcNow());
        var key = context.KeyUse(operation, new LocalCardId(localId).StreamId);
        var begun = await Begin(bus, new BeginActivation(localId, operation, key), cancellation);
        var settle = new Settle(context, bus, localId, operation);
        var answer = begun switch
        {
            ActivationStart.Ready ready => (ready.LookFirst ? await Look(settle, issuerCards, cardId) : null)
                ?? await Send(settle, issuer, cardId, ready.UpstreamKey, body.Value),
            ActivationStart.AlreadyActive => Ok(cardId),
            ActivationStart.Running => Answer.Refused(new Refusal(Errors.CardProcessing) { RetryAfter = TimeSpan.FromSeconds(2) }),
            ActivationStart.Unsettled(var still) => Unknown(still),
            ActivationStart.Unusable(var code) => Answer.Refused(Errors.All[code]),
            _ => Answer.Refused(Errors.CardNotFound),
        };
        if (answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })
            await SpendGrantAsync(otp, caller.UserId);
        return answer;
    }

    /// <summary>Null when Redis does not say.</summary>
    private static async Task<bool?> IsGrantedAsync(OtpStore otp, ActivationOptions options, OtpSubject subject)
    {
        try
        {
            return !options.RequireVerifiedOtp || await otp.HasGrantAsync(subject);
        }
        catch (Exception down) when (down is RedisException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The card is active by now; a grant that cannot be used up runs out by itself.</summary>
    private static async Task SpendGrantAsync(OtpStore otp, string userId)
    {
        try
        {
            await otp.SpendGrantAsync(userId);
        }
        catch (Exception down) when (down is RedisException or TimeoutException) { }
    }

    private static async Task<ActivationStart> Begin(IMessageBus bus, BeginActivation command, CancellationToken cancellation)
    {
        var begun = await bus.InvokeAsync<ActivationStart>(command, cancellation);
        if (begun is not ActivationStart.Unsettled)
            return begun;
        // An earlier attempt was never answered: what the issuer did then decides what may be done now.
        await bus.InvokeAsync(new CheckActivation(command.LocalId, 0, IsFollowUp: true), cancellation);
        return await bus.InvokeAsync<ActivationStart>(command, cancellation);
    }

    /// <summary>Null when the card still waits. Otherwise nothing needs sending, or nothing may be sent while the issuer does not say.</summary>
    private static async Task<IResult?> Look(Settle settle, IIssuerCards issuer, Guid cardId) =>
        await SeenCard.ReadAsync(issuer, cardId, CancellationToken.None) switch
        {
            SeenCard.Activated => await settle.Async(null, Ok(cardId)),
            SeenCard.Waiting => null,
            SeenCard.Unusable(var error) => await settle.Async(error.Code, Answer.Refused(error)),
            _ => await settle.Async(Errors.UpstreamUnavailable.Code, Answer.Refused(Errors.UpstreamUnavailable)),
        };

    /// <summary>Runs to its end even when the caller hangs up: what was sent must be settled.</summary>
    private static async Task<IResult> Send(Settle settle, ICardActivation issuer, Guid cardId, Guid upstreamKey, Request request)
    {
        var outcome = await issuer.ActivateAsync(
            cardId,
            request.ActivationCode.Required,
            request.Pin.Required,
            request.NoPinPaymentAmount.IsGiven ? request.NoPinPaymentAmount.Value.Value : null,
            upstreamKey,
            CancellationToken.None
        );
        return outcome switch
        {
            Outcome<ActivatedCard>.Done(var activated) => await settle.Async(
                null,
                Answer.Ok(new Response(activated.RequestStatus, cardId))
            ),
            Outcome<ActivatedCard>.Refused(var refusal) => await settle.Async(refusal.Error.Code, Answer.Refused(Refuse(refusal))),
            _ => Unknown(settle.Operation),
        };
    }

    /// <summary>Commits outcome and answer.</summary>
    private sealed record Settle(HttpContext Context, IMessageBus Bus, long LocalId, Guid Operation)
    {
        public async Task<IResult> Async(string? code, IResult answer)
        {
            var key = await Context.AnsweredAsync(answer);
            await Bus.InvokeAsync(new SettleActivation(LocalId, Operation, code, key), CancellationToken.None);
            return answer;
        }
    }

    /// <summary>Of an attempt that no answer was kept of: it was settled by looking at the card.</summary>
    private static async Task<IResult?> AnsweredBefore(KeyUse use, Request body, IQuerySession session, CancellationToken cancellation)
    {
        var events = await session.Events.FetchStreamAsync(use.StreamId!.Value, token: cancellation);
        var outcomes = events.Select(happened =>
            happened.Data switch
            {
                CardActivated activated when activated.OperationId == use.OperationId => Ok(Guid.Parse(body.CardId.Required)),
                ActivationFailed failed when failed.OperationId == use.OperationId => Answer.Refused(
                    new Refusal(Errors.ActivationRefused) { Data = new Refused(null, null, null, Retryable: true) }
                ),
                _ => null,
            }
        );
        return outcomes.FirstOrDefault(outcome => outcome is not null);
    }

    private static Refusal Refuse(IssuerRefusal refusal)
    {
        if (refusal.Error != Errors.ActivationRefused)
            return refusal.Error;
        var (code, type, message, retryable) = refusal.Metadata;
        return new Refusal(Errors.ActivationRefused) { Data = new Refused(code, type, message, retryable) };
    }

    private static Refusal? RefuseAmount(Amount amount) =>
        amount.TooLarge ? Refusal.OnField(Errors.AmountOutOfRange, "no_pin_payment_amount")
        : amount.TooPrecise || decimal.Round(amount.Value, 2) != amount.Value
            ? Refusal.OnField(Errors.AmountPrecision, "no_pin_payment_amount")
        : null;

    private static IResult Ok(Guid cardId) => Answer.Ok(new Response("SUCCESS", cardId));

    private static IResult Unknown(Guid operation) =>
        Answer.Refused(
            new Refusal(Errors.UpstreamOutcomeUnknown) { Data = new Unsettled(operation), RetryAfter = TimeSpan.FromSeconds(5) }
        );
}
