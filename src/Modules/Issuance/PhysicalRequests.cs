using Cards.Contracts;
using Cards.Contracts.Messages;
using Marten;

namespace Cards.Issuance;

/// <summary>What other modules ask of card requests.</summary>
public static class PhysicalRequestsHandler
{
    public static async Task<PhysicalRequest?> Handle(
        FindPhysicalRequest question,
        IQuerySession session,
        CancellationToken cancellation
    ) =>
        await Requests.FindPhysicalAsync(session, question.UserId, cancellation) is var (request, isProcessing)
            ? new PhysicalRequest(request.Id, isProcessing, request.LocalId, request.CardId)
            : null;

    public static Task Handle(CardWasActivated message, IDocumentSession session, TimeProvider time, CancellationToken cancellation) =>
        Requests.CompleteAsync(session, message.RequestId, time.GetUtcNow(), cancellation);

    public static async Task Handle(CardWasClosed message, IDocumentSession session, TimeProvider time, CancellationToken cancellation)
    {
        if (await session.LoadAsync<CardReference>(message.CardId, cancellation) is { } card)
            await PhysicalCards.ReleaseAsync(session, card, Errors.CardClosed, time.GetUtcNow(), cancellation);
    }
}
