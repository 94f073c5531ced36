using Cards.Contracts;
using Cards.Contracts.Issuance;
using JasperFx.Events;
using Marten;

namespace Cards.Issuance;

/// <summary>Reading and settling attempts to assign a card.</summary>
internal static class Assignments
{
    /// <summary>What the issuer calls an order that was just accepted; said of cards found without their order.</summary>
    public const string OrderPending = "PENDING";

    /// <summary>Two round trips: what is stored of the user, then the cards it names.</summary>
    public static async Task<AssignSituation> LookAsync(IDocumentSession session, BeginAssign command, CancellationToken cancellation)
    {
        var batch = session.CreateBatchQuery();
        var cardholder = batch.Load<Cardholder>(command.UserId);
        var begun = batch.Query<Assignment>().Where(attempt => attempt.Intent.UserId == command.UserId).ToList();
        var requested = batch.QueryByPlan(new Requests.LatestPhysical(command.UserId));
        await batch.Execute(cancellation);
        var (attempts, requests) = (await begun, await requested);

        var localIds = attempts.Select(attempt => attempt.LocalId).Concat(requests.Select(request => request.LocalId));
        var cards = await ReadAsync(session, [.. localIds.OfType<long>().Distinct()], cancellation);
        var held = attempts
            .Where(attempt => attempt.LocalId is not null)
            .Select(attempt => (Attempt: attempt, Card: Held(cards[attempt.LocalId!.Value], attempt.LocalId.Value, attempt.OrderStatus!)))
            .Where(one => one.Card is not null)
            .ToList();
        var found = await Requests.ChooseAsync(
            requests,
            request => Task.FromResult(request.LocalId is { } localId && cards[localId] is { IsActivated: true })
        );
        return new AssignSituation(
            await cardholder,
            found is { IsProcessing: true, Request: var request } ? request : null,
            attempts.FirstOrDefault(attempt => attempt.State == Assignment.Pending),
            held.Find(one => command.KnownHashes.Contains(one.Attempt.Intent.PanHash)).Card,
            held.Count,
            attempts.Count
        );
    }

    private static async Task<Dictionary<long, IssuedCard?>> ReadAsync(
        IDocumentSession session,
        IReadOnlyList<long> localIds,
        CancellationToken cancellation
    )
    {
        var batch = session.CreateBatchQuery();
        var reading = localIds.ToDictionary(id => id, id => batch.Events.FetchLatest<IssuedCard>(new LocalCardId(id).StreamId));
        await batch.Execute(cancellation);
        var cards = new Dictionary<long, IssuedCard?>();
        foreach (var (localId, card) in reading)
            cards[localId] = await card;
        return cards;
    }

    public static async Task<HeldCard?> HeldAsync(
        IQuerySession session,
        long localId,
        string orderStatus,
        CancellationToken cancellation
    ) =>
        Held(
            await session.Events.AggregateStreamAsync<IssuedCard>(new LocalCardId(localId).StreamId, token: cancellation),
            localId,
            orderStatus
        );

    /// <summary>Null when the issuer gave that card's order up.</summary>
    private static HeldCard? Held(IssuedCard? card, long localId, string orderStatus) =>
        card is null || card.Status == CardStatuses.Failed
            ? null
            : new HeldCard(localId, card.CardId, card.CardOrderId, card.Status, orderStatus);

    /// <summary>The card a settled attempt came to, as it was then.</summary>
    public static async Task<HeldCard> GivenAsync(IQuerySession session, Assignment done, CancellationToken cancellation)
    {
        var localId = done.LocalId!.Value;
        var card = await session.Events.AggregateStreamAsync<IssuedCard>(new LocalCardId(localId).StreamId, token: cancellation);
        return new HeldCard(localId, card!.CardId, card.CardOrderId, CardStatuses.Pending, done.OrderStatus!);
    }

    /// <summary>Starts the card and gives it to its request, making an internal request where there was none. One commit, once per issuer's card:
    /// the reference's id is unique.</summary>
    public static async Task<HeldCard> SettleAsync(
        IDocumentSession session,
        IEventStream<Assignment> stream,
        SettleAssign settled,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var intent = stream.Aggregate!.Intent;
        var localId = await session.NextSequenceValueAsLong(Sequences.LocalCardId, cancellation);
        var requestId = await GiveToRequestAsync(session, stream.Id, intent, localId, settled.CardId, now, cancellation);
        session.Insert(
            new CardReference
            {
                Id = settled.CardId,
                LocalId = localId,
                RequestId = requestId,
            }
        );
        session.Events.StartStream<IssuedCard>(
            new LocalCardId(localId).StreamId,
            new CardAssigned(
                localId,
                settled.CardId,
                settled.CardOrderId,
                intent.UserId,
                intent.CardholderId,
                requestId,
                intent.Bin,
                intent.Last4,
                intent.PanHash,
                intent.PanHashKeyId,
                intent.Currency,
                intent.Mode,
                settled.By,
                now
            )
        );
        stream.AppendOne(new AssignmentSettled(localId, requestId, settled.OrderStatus, settled.By, now));
        return new HeldCard(localId, settled.CardId, settled.CardOrderId, CardStatuses.Pending, settled.OrderStatus);
    }

    private static async Task<Guid> GiveToRequestAsync(
        IDocumentSession session,
        Guid operation,
        AssignmentBegun intent,
        long localId,
        Guid cardId,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var assigned = new CardRequestAssigned(localId, cardId, now);
        if (intent.RequestId is { } waiting)
        {
            var stream = await session.Events.FetchForWriting<CardRequest>(waiting, cancellation);
            if (stream.Aggregate is { Status: CardRequest.Processing, LocalId: null })
            {
                stream.AppendOne(assigned);
                return waiting;
            }
        }
        // No request waited, or it was closed meanwhile: the issuer gave the card, so it gets a request of its own.
        var requestId = Uuid5.Create(operation, "internal request");
        var number = await session.NextSequenceValueAsLong(Sequences.CardRequestNumber, cancellation);
        session.Events.StartStream<CardRequest>(
            requestId,
            new InternalCardRequestOpened(number, intent.UserId, CardTypes.Physical, intent.Currency, $"HTP-{requestId}", now),
            assigned
        );
        return requestId;
    }
}
