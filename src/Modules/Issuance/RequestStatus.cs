using System.Text.Json.Serialization;
using Cards.Contracts;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cards.Issuance;

/// <summary>A user sees how their latest card request stands. The activation code is never part of it.</summary>
internal static class RequestStatus
{
    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/card-request/status", Get)
            .WithName(nameof(RequestStatus))
            .WithSummary("How the caller's latest request stands")
            .InQuery<string>("card_type", "The latest of this kind", new Shape { Words = [CardTypes.Virtual, CardTypes.Physical] })
            .Answers<Response>(
                """
                {
                  "id": 31, "uuid": "0199c5a0-6a6e-7c57-8f0c-3a1e1f2b9d10", "card_type": "PHYSICAL", "card_status": "PROCESSING",
                  "payment_status": "PAID", "admin_status": "APPROVED", "merchant_order_sn": "HTP-0199c5a0-6a6e-7c57-8f0c-3a1e1f2b9d10",
                  "card_id": "5e5d4990-2241-46dc-9dbd-8abcf97e6061", "created_at": "2026-11-21T04:17:32.000Z", "updated_at": "2026-11-21T04:18:02.000Z"
                }
                """
            )
            .Refuses(Errors.RequestNotFound, Errors.ValidationFailed);

    /// <param name="CardId">The issuer's id of the card, once there is one.</param>
    /// <param name="Code">Why the last card came to nothing.</param>
    /// <param name="Reason">The same for the user, in their language.</param>
    public sealed record Response(
        long Id,
        Guid Uuid,
        string CardType,
        string CardStatus,
        string PaymentStatus,
        string AdminStatus,
        string MerchantOrderSn,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? CardId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt
    );

    private static async Task<IResult> Get(HttpContext context, IQuerySession session, CancellationToken cancellation)
    {
        var cardType = context.Request.Query["card_type"].ToString();
        if (cardType is not ("" or CardTypes.Virtual or CardTypes.Physical))
            return Answer.Refused(
                new Refusal(Errors.ValidationFailed)
                {
                    Fields = [new("card_type", "not_allowed", new("must be one of VIRTUAL, PHYSICAL", "必须为 VIRTUAL、PHYSICAL 之一"))],
                }
            );

        var userId = context.Caller().UserId;
        var own = session.Query<CardRequest>().Where(request => request.UserId == userId);
        if (cardType.Length > 0)
            own = own.Where(request => request.CardType == cardType);
        if (await own.OrderByDescending(request => request.Number).FirstOrDefaultAsync(cancellation) is not { } request)
            return Answer.Refused(Errors.RequestNotFound);

        var status = await Requests.HasActiveCardAsync(session, request, cancellation) ? CardRequest.Completed : request.Status;
        return Answer.Ok(ToResponse(request, status, context.Caller().Language));
    }

    private static Response ToResponse(CardRequest request, string status, Language language) =>
        new(
            request.Number,
            request.Id,
            request.CardType,
            status,
            PaymentStatus(request),
            AdminStatus(request),
            request.MerchantOrderSn,
            request.CardId,
            request.Code,
            request.Code is { } code ? Errors.All[code].Message.In(language) : null,
            request.CreatedAt,
            request.UpdatedAt
        );

    internal static string PaymentStatus(CardRequest request) =>
        request.IsPaid ? "PAID"
        : request.Status == CardRequest.Expired ? "EXPIRED"
        : "PENDING";

    internal static string AdminStatus(CardRequest request) =>
        request.IsApproved ? "APPROVED"
        : request.Status == CardRequest.Rejected ? "REJECTED"
        : "PENDING";
}
