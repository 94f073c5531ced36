using Cards.Contracts;
using Cards.Contracts.Issuance;
using Marten;

namespace Cards.Issuance;

/// <summary>Finding a user's card requests.</summary>
internal static class Requests
{
    public static async Task<(CardRequest Request, bool IsProcessing)?> FindPhysicalAsync(
        IQuerySession session,
        string userId,
        CancellationToken cancellation
    ) =>
        await ChooseAsync(
            await session.QueryByPlanAsync(new LatestPhysical(userId), cancellation),
            request => HasActiveCardAsync(session, request, cancellation)
        );

    /// <summary>The latest physical request in PROCESSING, or else the latest completed one. A request whose card became active is
    /// completed from that commit on, though its own last event follows a moment later.</summary>
    public static async Task<(CardRequest Request, bool IsProcessing)?> ChooseAsync(
        IReadOnlyList<CardRequest> requests,
        Func<CardRequest, Task<bool>> hasActiveCard
    )
    {
        (CardRequest, bool)? completed = null;
        foreach (var request in requests)
        {
            if (request.Status == CardRequest.Processing && !await hasActiveCard(request))
                return (request, true);
            completed ??= (request, false);
        }
        return completed;
    }

    /// <summary>A user's latest physical requests in PROCESSING, or else COMPLETED: those in PROCESSING come first.</summary>
    public sealed class LatestPhysical(string userId) : QueryListPlan<CardRequest>
    {
        public override IQueryable<CardRequest> Query(IQuerySession session) =>
            session
                .Query<CardRequest>()
                .Where(request =>
                    request.UserId == userId
                    && request.CardType == CardTypes.Physical
                    && request.Status.IsOneOf(CardRequest.Processing, CardRequest.Completed)
                )
                .OrderByDescending(request => request.Status)
                .ThenByDescending(request => request.Number)
                .Take(5);
    }

    public static async Task<bool> HasActiveCardAsync(IQuerySession session, CardRequest request, CancellationToken cancellation) =>
        request.LocalId is { } localId
        && await session.Events.AggregateStreamAsync<IssuedCard>(new LocalCardId(localId).StreamId, token: cancellation)
            is { IsActivated: true };

    /// <summary>The request's card is active. Changes nothing where that is known already.</summary>
    public static async Task CompleteAsync(IDocumentSession session, Guid requestId, DateTimeOffset now, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<CardRequest>(requestId, cancellation);
        if (stream.Aggregate is { Status: CardRequest.Processing })
            stream.AppendOne(new CardRequestCompleted(now));
    }

    /// <summary>Payment and approval a new request gets at once, where configuration says so.</summary>
    public static IEnumerable<object> Automatic(IssuanceOptions.RequestOptions options, DateTimeOffset now)
    {
        const string By = "automatic";
        if (options.AutoPay)
            yield return new CardRequestPaid(By, null, now);
        if (options.AutoApprove)
            yield return new CardRequestApproved(By, null, now);
    }
}
