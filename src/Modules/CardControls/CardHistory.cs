using System.Globalization;
using System.Text.Json.Serialization;
using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.CardControls;
using Cards.Contracts.Issuance;
using Cards.Platform.Http;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cards.CardControls;

/// <summary>A user reads what happened to their card and who did it, newest first.</summary>
internal static class CardHistory
{
    private const string User = "user";
    private const string Issuer = "issuer";
    private const string System = "system";

    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapGet("/cards/{id}/history", Get)
            .WithName(nameof(CardHistory))
            .WithSummary("What happened to the card and who did it, newest first")
            .InPath<long>("id", "The card's local number")
            .InPages()
            .AnswersPage<Entry>(
                """
                { "what": "status_changed", "actor": "user", "at": "2026-11-21T04:20:01.200Z", "status": "FROZEN", "operation_id": "0199c5a0-7b21-7e0d-9a55-0d6a52f3c4e8" }
                """
            )
            .Refuses(Errors.CardNotFound);

    public sealed record Entry(
        string What,
        string Actor,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Limit = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OperationId = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null
    );

    private static async Task<IResult> Get(HttpContext context, string id, IQuerySession session, CancellationToken cancellation)
    {
        var (paging, wrong) = Paging.Read(context.Request.Query);
        if (wrong.Count > 0)
            return Answer.Refused(new Refusal(Errors.ValidationFailed) { Fields = wrong });
        if (!long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var localId))
            return Answer.Refused(Errors.CardNotFound);
        var streamId = new LocalCardId(localId).StreamId;
        var batch = session.CreateBatchQuery();
        var card = batch.Load<CardRow>(streamId);
        var events = batch.Events.FetchStream(streamId);
        await batch.Execute(cancellation);
        if ((await card)?.UserId != context.Caller().UserId)
            return Answer.Refused(Errors.CardNotFound);

        var entries = (await events).Select(happened => Tell(happened.Data)).OfType<Entry>().Reverse().ToList();
        return Answer.Page<Entry>([.. entries.Skip(paging.Offset).Take(paging.Size)], paging.Page, paging.Size, entries.Count);
    }

    /// <summary>Null for what is of no interest to a user.</summary>
    private static Entry? Tell(object happened) =>
        happened switch
        {
            CardAssigned e => new("assigned", User, e.At),
            VirtualCardIssued e => new("issued", Issuer, e.At, CardStatuses.Active),
            CardOrderFailed e => new("order_failed", Fails(e.Code), e.At, Code: e.Code),
            CardActivated e => new(
                "activated",
                e.OperationId is null ? Issuer : User,
                e.At,
                CardStatuses.Active,
                OperationId: e.OperationId
            ),
            ActivationFailed e => new("activation_failed", Fails(e.Code), e.At, OperationId: e.OperationId, Code: e.Code),
            StatusChangeRequested e => new("status_requested", User, e.At, e.To, OperationId: e.OperationId),
            StatusChanged e => new("status_changed", User, e.At, e.Status, OperationId: e.OperationId),
            LimitChangeRequested e => new("limit_requested", User, e.At, Limit: e.Limit.ToMajor(), OperationId: e.OperationId),
            LimitChanged e => new("limit_changed", User, e.At, Limit: e.Limit.ToMajor(), OperationId: e.OperationId),
            OperationFailed e => new("change_failed", Fails(e.Code), e.At, OperationId: e.OperationId, Code: e.Code),
            OperationNeedsAttention e => new("change_unconfirmed", System, e.At, OperationId: e.OperationId),
            IssuerStatusAdopted e => new("status_changed", Issuer, e.At, e.Status),
            IssuerLimitAdopted e => new("limit_changed", Issuer, e.At, Limit: e.Limit?.ToMajor()),
            CardRevealed e => new("revealed", User, e.At),
            PinReset e => new("pin_changed", User, e.At, OperationId: e.OperationId),
            PinResetFailed e => new("pin_change_failed", Issuer, e.At, OperationId: e.OperationId, Code: e.Code),
            PinResetUnconfirmed e => new("pin_change_not_confirmed", System, e.At, OperationId: e.OperationId),
            _ => null,
        };

    /// <summary>Giving up waiting is our doing, every other failure the issuer's.</summary>
    private static string Fails(string code) => code == Errors.UpstreamTimeout.Code ? System : Issuer;
}
