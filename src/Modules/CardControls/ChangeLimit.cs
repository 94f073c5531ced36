using Cards.Contracts;
using Cards.Contracts.CardControls;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using Cards.Platform.Limits;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.CardControls;

/// <summary>A user sets what one payment may cost at most. Queued like a change of status; the amount goes to the issuer in major units.</summary>
internal static class ChangeLimit
{
    private const decimal Highest = 999_999_999.99m;

    private static readonly Text AcceptedText = new("Transaction limit update accepted", "交易限额更新已受理");

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/transaction-limit", Post)
            .WithName(nameof(ChangeLimit))
            .WithSummary("Limit what one payment may cost; queued")
            .Takes<Request>("""{ "card_id": 508, "limit_per_transaction": 250 }""")
            .Idempotent<Request>(AcceptedBefore)
            .Answers<Response>(
                """{ "id": 508, "operation_id": "0199c5a0-7b21-7e0d-9a55-0d6a52f3c4e8", "status": "PROCESSING", "requested_limit": 250 }""",
                AcceptedText
            )
            .Refuses<RunningOperation>(Errors.CardProcessing)
            .Refuses(Errors.CardNotFound, Errors.CardNotActive, Errors.AmountPrecision, Errors.AmountOutOfRange, Errors.ConcurrentChange);

    public sealed record Request : IBody<Request>
    {
        public Field<long> CardId { get; init; }
        public Field<Amount> LimitPerTransaction { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(long Id, Guid OperationId, string Status, decimal RequestedLimit);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.CardId).Required();
            RuleFor(body => body.LimitPerTransaction)
                .Required()
                .Must(amount => amount.Value.Value >= 0)
                .Says("negative", new("must not be negative", "不得为负数"), new Shape { Minimum = 0, Maximum = Highest });
        }
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var amount = body.Value.LimitPerTransaction.Required;
        if (amount.TooLarge || amount.Value > Highest)
            return Answer.Refused(Refusal.OnField(Errors.AmountOutOfRange, "limit_per_transaction"));
        if (amount.TooPrecise)
            return Answer.Refused(Refusal.OnField(Errors.AmountPrecision, "limit_per_transaction"));

        var operation = Guid.CreateVersion7(time.GetUtcNow());
        var command = new RequestLimitChange(
            operation,
            context.Caller().UserId,
            body.Value.CardId.Required,
            amount.Value,
            context.KeyUse(operation)
        );
        return await bus.InvokeAsync<ChangeAnswer>(command, cancellation) switch
        {
            ChangeAnswer.Accepted => Accepted(body.Value, operation),
            ChangeAnswer.Refused(var code, _) when code == Errors.AmountPrecision.Code => Answer.Refused(
                Refusal.OnField(Errors.AmountPrecision, "limit_per_transaction")
            ),
            ChangeAnswer.Refused refused => Answer.Refused(refused.ToRefusal()),
            _ => throw new InvalidOperationException("Asking for a limit came to nothing known."),
        };
    }

    private static Task<IResult?> AcceptedBefore(KeyUse use, Request body, IQuerySession session, CancellationToken cancellation) =>
        Task.FromResult<IResult?>(Accepted(body, use.OperationId!.Value));

    private static IResult Accepted(Request body, Guid operation) =>
        Answer.Ok(
            new Response(body.CardId.Required, operation, CardStatuses.Processing, body.LimitPerTransaction.Required.Value),
            AcceptedText
        );
}

/// <param name="Limit">Major units.</param>
public sealed record RequestLimitChange(Guid OperationId, string UserId, long LocalId, decimal Limit, KeyUse? Key) : Message;

public static class RequestLimitChangeHandler
{
    public static async Task<(ChangeAnswer, OutgoingMessages)> Handle(
        RequestLimitChange command,
        IDocumentSession session,
        IOptions<ControlOptions> options,
        RateLimiter limiter,
        SendRoom room,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        if (await Operations.FetchOwnAsync(session, command.LocalId, command.UserId, cancellation) is not { Aggregate: { } card } stream)
            return (new ChangeAnswer.Refused(Errors.CardNotFound.Code, null), messages);
        if (
            await limiter.CountAsync(
                options.Value.LimitChangesPerCard,
                "card",
                $"TransactionLimit:card:{card.CardId}",
                command.OperationId
            ) is
            { } reached
        )
            return (new ChangeAnswer.Refused(Errors.RateLimited.Code, null) { Limit = reached }, messages);
        if (Money.FromMajor(command.Limit, card.Currency) is not { } limit)
            return (new ChangeAnswer.Refused(Errors.AmountPrecision.Code, null), messages);
        if (Changes.OfLimit(card) is Decision.Refuse(var code, var running))
            return (new ChangeAnswer.Refused(code.Code, running), messages);

        var now = time.GetUtcNow();
        var deadline = now + options.Value.LimitDeadline;
        stream.AppendOne(new LimitChangeRequested(command.OperationId, limit, deadline, now));
        session.Reserve(command.Key);
        var operation = new Operation
        {
            Id = command.OperationId,
            UserId = card.UserId,
            LocalId = card.LocalId,
            Kind = OperationKinds.Limit,
            Target = LimitText.Of(limit),
            RequestedAt = now,
            NextCheck = options.Value.NextPoll(now, now, deadline).ToUnixTimeMilliseconds(),
        };
        return (new ChangeAnswer.Accepted(), Operations.Accept(session, operation, room, options.Value));
    }
}
