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

/// <summary>A user freezes, unfreezes or cancels a card. Queued: intent, card and message are one commit; <see cref="SendChangeHandler"/> calls the issuer.</summary>
internal static class ChangeStatus
{
    private static readonly Dictionary<string, (Text Done, Text Already)> Texts = new()
    {
        [CardStatuses.Frozen] = (new("Card successfully frozen", "卡片已冻结"), new("Card already frozen", "卡片已处于冻结状态")),
        [CardStatuses.Active] = (new("Card successfully activated", "卡片已启用"), new("Card already active", "卡片已处于启用状态")),
        [CardStatuses.Cancelled] = (new("Card successfully cancelled", "卡片已注销"), new("Card already cancelled", "卡片已处于注销状态")),
    };

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/cards/update-status", Post)
            .WithName(nameof(ChangeStatus))
            .WithSummary("Freeze, unfreeze or cancel a card; queued")
            .Takes<Request>("""{ "card_id": 508, "card_status": "FROZEN" }""")
            .Idempotent<Request>(AcceptedBefore)
            .Answers<Response>(
                """{ "id": 508, "operation_id": "0199c5a0-7b21-7e0d-9a55-0d6a52f3c4e8", "status": "PROCESSING", "requested_status": "FROZEN" }""",
                Texts[CardStatuses.Frozen].Done
            )
            .Answers<AlreadyThere>(
                """{ "id": 508, "operation_id": null, "status": "FROZEN", "requested_status": "FROZEN", "already_in_state": true }""",
                Texts[CardStatuses.Frozen].Already
            )
            .Refuses<RunningOperation>(Errors.CardProcessing)
            .Refuses(Errors.CardNotFound, Errors.CardNotActivated, Errors.CardBlockedByIssuer, Errors.CardClosed, Errors.ConcurrentChange);

    public sealed record Request : IBody<Request>
    {
        public Field<long> CardId { get; init; }
        public Field<string> CardStatus { get; init; }
        public Field<FreeText> Reason { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(long Id, Guid OperationId, string Status, string RequestedStatus);

    public sealed record AlreadyThere(long Id, Guid? OperationId, string Status, string RequestedStatus, bool AlreadyInState = true);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.CardId).Required();
            RuleFor(body => body.CardStatus).Required().OneOf(CardStatuses.Active, CardStatuses.Frozen, CardStatuses.Cancelled);
            RuleFor(body => body.Reason).Optional().Length(0, 100);
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
        var (id, asked) = (body.Value.CardId.Required, body.Value.CardStatus.Required);
        var operation = Guid.CreateVersion7(time.GetUtcNow());
        var command = new RequestStatusChange(
            operation,
            context.Caller().UserId,
            id,
            asked,
            body.Value.Reason.Value?.Value,
            context.KeyUse(operation)
        );
        return await bus.InvokeAsync<ChangeAnswer>(command, cancellation) switch
        {
            ChangeAnswer.Accepted => Accepted(body.Value, operation),
            ChangeAnswer.AlreadyThere => Answer.Ok(new AlreadyThere(id, null, asked, asked), Texts[asked].Already),
            ChangeAnswer.Refused refused => Answer.Refused(refused.ToRefusal()),
            _ => throw new InvalidOperationException("Asking for a status came to nothing known."),
        };
    }

    private static Task<IResult?> AcceptedBefore(KeyUse use, Request body, IQuerySession session, CancellationToken cancellation) =>
        Task.FromResult<IResult?>(Accepted(body, use.OperationId!.Value));

    private static IResult Accepted(Request body, Guid operation)
    {
        var asked = body.CardStatus.Required;
        return Answer.Ok(new Response(body.CardId.Required, operation, CardStatuses.Processing, asked), Texts[asked].Done);
    }
}

public sealed record RequestStatusChange(Guid OperationId, string UserId, long LocalId, string Status, string? Reason, KeyUse? Key)
    : Message;

/// <summary>What asking for a change was answered.</summary>
public abstract record ChangeAnswer
{
    private ChangeAnswer() { }

    public sealed record Accepted : ChangeAnswer;

    public sealed record AlreadyThere : ChangeAnswer;

    /// <param name="Code">One of <see cref="Errors"/>.</param>
    /// <param name="OperationId">The operation that stands in the way.</param>
    public sealed record Refused(string Code, Guid? OperationId) : ChangeAnswer
    {
        /// <summary>What was asked too often.</summary>
        public LimitReached? Limit { get; init; }

        internal Refusal ToRefusal() =>
            Limit?.ToRefusal(Errors.All[Code]) ?? new Decision.Refuse(Errors.All[Code], OperationId).ToRefusal();
    }
}

public sealed record RunningOperation(Guid OperationId);

public static class RequestStatusChangeHandler
{
    public static async Task<(ChangeAnswer, OutgoingMessages)> Handle(
        RequestStatusChange command,
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
        // Only the owner comes this far: a stranger can neither spend this nor learn by it.
        if (
            await limiter.CountAsync(options.Value.StatusChangesPerCard, "card", $"UpdateStatus:card:{card.CardId}", command.OperationId) is
            { } reached
        )
            return (new ChangeAnswer.Refused(Errors.RateLimited.Code, null) { Limit = reached }, messages);
        switch (Changes.OfStatus(card, command.Status))
        {
            case Decision.Refuse(var code, var running):
                return (new ChangeAnswer.Refused(code.Code, running), messages);
            case Decision.AlreadyThere:
                return (new ChangeAnswer.AlreadyThere(), messages);
        }

        var now = time.GetUtcNow();
        var deadline = now + options.Value.StatusDeadline;
        stream.AppendOne(
            new StatusChangeRequested(command.OperationId, card.ConfirmedStatus, command.Status, command.Reason, deadline, now)
        );
        session.Reserve(command.Key);
        var operation = new Operation
        {
            Id = command.OperationId,
            UserId = card.UserId,
            LocalId = card.LocalId,
            Kind = OperationKinds.Status,
            Target = command.Status,
            RequestedAt = now,
            NextCheck = options.Value.NextPoll(now, now, deadline).ToUnixTimeMilliseconds(),
        };
        return (new ChangeAnswer.Accepted(), Operations.Accept(session, operation, room, options.Value));
    }
}
