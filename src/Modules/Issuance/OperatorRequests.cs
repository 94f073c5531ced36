using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Input;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Issuance;

/// <summary>Operators see card requests and pay, approve or reject them. Each press is an event with the operator's name and reason.</summary>
internal static class OperatorRequests
{
    public const string Pay = "pay";
    public const string Approve = "approve";
    public const string Reject = "reject";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/requests", List);
        routes.MapPost(
            "/requests/{id:guid}/pay",
            (HttpContext context, Guid id, Body<Request> body, IMessageBus bus) => Press(context, id, Pay, body, bus)
        );
        routes.MapPost(
            "/requests/{id:guid}/approve",
            (HttpContext context, Guid id, Body<Request> body, IMessageBus bus) => Press(context, id, Approve, body, bus)
        );
        routes.MapPost(
            "/requests/{id:guid}/reject",
            (HttpContext context, Guid id, Body<Request> body, IMessageBus bus) => Press(context, id, Reject, body, bus)
        );
    }

    public sealed record Request : IBody<Request>
    {
        public Field<FreeText> Reason { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(
        Guid Uuid,
        long Id,
        string UserId,
        string CardType,
        string CardStatus,
        string PaymentStatus,
        string AdminStatus,
        long? CountryId,
        string? Address,
        string? PostCode,
        DateTimeOffset CreatedAt
    );

    public sealed record Pressed(Guid Uuid, string CardStatus);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules() => RuleFor(body => body.Reason).Optional().Length(0, 200);
    }

    /// <summary>Requests that wait for payment or approval, oldest first.</summary>
    private static async Task<IResult> List(IQuerySession session, CancellationToken cancellation)
    {
        var waiting = await session
            .Query<CardRequest>()
            .Where(request => request.Status.IsOneOf(CardRequest.AwaitingPayment, CardRequest.AwaitingApproval))
            .OrderBy(request => request.Number)
            .Take(200)
            .ToListAsync(cancellation);
        var addresses = await session.LoadManyAsync<DeliveryAddress>(cancellation, waiting.Select(request => request.Id).ToArray());
        var byRequest = addresses.ToDictionary(address => address.Id);
        return Answer.Ok<IReadOnlyList<Response>>([
            .. waiting.Select(request => ToResponse(request, byRequest.GetValueOrDefault(request.Id))),
        ]);
    }

    private static async Task<IResult> Press(HttpContext context, Guid id, string action, Body<Request> body, IMessageBus bus)
    {
        var pressed = await bus.InvokeAsync<PressOutcome>(
            new PressOnRequest(id, action, context.OperatorName(), body.Value.Reason.Value?.Value),
            context.RequestAborted
        );
        return pressed switch
        {
            { Refusal: { } code } => Answer.Refused(Errors.All[code]),
            { Status: var status } => Answer.Ok(new Pressed(id, status!)),
        };
    }

    private static Response ToResponse(CardRequest request, DeliveryAddress? address) =>
        new(
            request.Id,
            request.Number,
            request.UserId,
            request.CardType,
            request.Status,
            RequestStatus.PaymentStatus(request),
            RequestStatus.AdminStatus(request),
            address?.CountryId,
            address?.Address,
            address?.PostCode,
            request.CreatedAt
        );
}

/// <param name="Action">pay, approve or reject.</param>
public sealed record PressOnRequest(Guid RequestId, string Action, string OperatorName, string? Reason) : Message;

/// <param name="Refusal">One of <see cref="Errors"/>, else <paramref name="Status"/> is the request's new status.</param>
public sealed record PressOutcome(string? Status, string? Refusal);

public static class OperatorRequestsHandler
{
    public static async Task<(PressOutcome, OutgoingMessages)> Handle(
        PressOnRequest command,
        IDocumentSession session,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var now = time.GetUtcNow();
        var stream = await session.Events.FetchForWriting<CardRequest>(command.RequestId, cancellation);
        if (stream.Aggregate is not { } request)
            return (new PressOutcome(null, Errors.RequestNotFound.Code), messages);
        if (Decide(request, command, now) is not { } happened)
            return (new PressOutcome(null, Errors.RequestClosed.Code), messages);
        stream.AppendOne(happened);
        var after = After(request, happened);
        if (after is { Status: CardRequest.Processing, CardType: CardTypes.Virtual })
        {
            var cardholder = await session.LoadAsync<Cardholder>(request.UserId, cancellation);
            stream.AppendOne(
                OrderVirtualCardHandler.Begin(request.Id, request.Currency, cardholder!.CardholderId!.Value, options.Value, now)
            );
            messages.Add(new OrderVirtualCard(request.Id));
        }
        return (new PressOutcome(after.Status, null), messages);
    }

    /// <summary>Null when the request does not allow it: what was paid is not paid again, and a card on its way is not rejected.</summary>
    public static object? Decide(CardRequest request, PressOnRequest press, DateTimeOffset now) =>
        press.Action switch
        {
            OperatorRequests.Pay when request is { IsOpen: true, IsPaid: false } => new CardRequestPaid(
                press.OperatorName,
                press.Reason,
                now
            ),
            OperatorRequests.Approve when request is { IsOpen: true, IsApproved: false } => new CardRequestApproved(
                press.OperatorName,
                press.Reason,
                now
            ),
            OperatorRequests.Reject when request is { IsOpen: true, Status: not CardRequest.Processing } => new CardRequestRejected(
                press.OperatorName,
                press.Reason,
                now
            ),
            _ => null,
        };

    private static CardRequest After(CardRequest request, object happened) =>
        happened switch
        {
            CardRequestPaid paid => request.Apply(paid),
            CardRequestApproved approved => request.Apply(approved),
            CardRequestRejected rejected => request.Apply(rejected),
            _ => request,
        };
}
