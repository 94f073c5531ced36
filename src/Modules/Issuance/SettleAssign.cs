using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.Contracts.Messages;
using Cards.UqPay.Ports;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Issuance;

/// <param name="By">One of <see cref="SettledBy"/>.</param>
public sealed record SettleAssign(Guid OperationId, Guid CardId, Guid? CardOrderId, string OrderStatus, string By) : Message;

/// <param name="Card">Null when there is none: the number was refused, or the issuer gave the card's order up in the meantime.</param>
public sealed record AssignSettled(HeldCard? Card);

/// <summary>The issuer refused the number.</summary>
public sealed record RefuseAssign(Guid OperationId, string Code) : Message;

/// <summary>Finds out what became of an attempt that nobody settled.</summary>
/// <param name="IsFollowUp">Asked for by the user's next call, beside the scheduled one, which goes on by itself.</param>
public sealed record CheckAssignment(Guid OperationId, int Attempt, bool IsFollowUp = false) : Message;

/// <summary>The outcome of an assign, however it became known: the issuer's answer, its webhook, or a look at the cardholder's cards.</summary>
public static class SettleAssignHandler
{
    public static async Task<(AssignSettled, OutgoingMessages)> Handle(
        SettleAssign command,
        IDocumentSession session,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var stream = await FetchAsync(session, command.OperationId, cancellation);
        if (stream.Aggregate is { State: Assignment.Done, LocalId: { } localId, OrderStatus: { } orderStatus })
            return (new AssignSettled(await HeldAsync(session, localId, orderStatus, command, cancellation)), messages);
        var card = await Assignments.SettleAsync(session, stream, command, time.GetUtcNow(), cancellation);
        messages.Add(new LookAtCard(card.CardId));
        messages.Delay(new CheckCardOrder(card.CardId, card.CardOrderId), options.Value.Orders.Wait(0));
        return (new AssignSettled(card), messages);
    }

    /// <summary>A number the issuer calls assigned may be this very user's, from an earlier attempt that was given up too soon.</summary>
    public static async Task<(AssignSettled, OutgoingMessages)> Handle(
        RefuseAssign command,
        IDocumentSession session,
        IIssuerCards issuer,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var stream = await FetchAsync(session, command.OperationId, cancellation);
        var now = time.GetUtcNow();
        if (stream.Aggregate is not { State: Assignment.Pending } pending)
            return (new AssignSettled(null), messages);
        if (
            command.Code == Errors.CardAlreadyAssigned.Code
            && await FindCandidatesAsync(session, issuer, pending.Intent, cancellation) is [var own]
        )
        {
            var found = new SettleAssign(command.OperationId, own.CardId, null, Assignments.OrderPending, SettledBy.Poll);
            var card = await Assignments.SettleAsync(session, stream, found, now, cancellation);
            messages.Add(new LookAtCard(card.CardId));
            messages.Delay(new CheckCardOrder(card.CardId, null), options.Value.Orders.Wait(0));
            return (new AssignSettled(card), messages);
        }
        stream.AppendOne(new AssignmentRefused(command.Code, now));
        return (new AssignSettled(null), messages);
    }

    public static async Task<OutgoingMessages> Handle(
        CheckAssignment check,
        IDocumentSession session,
        IIssuerCards issuer,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var stream = await FetchAsync(session, check.OperationId, cancellation);
        var now = time.GetUtcNow();
        if (stream.Aggregate is not { State: Assignment.Pending } pending || now - pending.Intent.At < options.Value.Assign.CheckAfter)
            return messages;

        switch (await FindCandidatesAsync(session, issuer, pending.Intent, cancellation))
        {
            case null when !check.IsFollowUp:
                messages.Delay(check with { Attempt = check.Attempt + 1 }, PollLadder.Delay(check.Attempt));
                break;
            case [var card]:
                var found = new SettleAssign(check.OperationId, card.CardId, null, Assignments.OrderPending, SettledBy.Poll);
                await Assignments.SettleAsync(session, stream, found, now, cancellation);
                messages.Add(new LookAtCard(card.CardId));
                messages.Delay(new CheckCardOrder(card.CardId, null), options.Value.Orders.Wait(0));
                break;
            case []:
                stream.AppendOne(new AssignmentRefused(Errors.UpstreamTimeout.Code, now));
                break;
            case { Count: > 1 }:
                stream.AppendOne(new AssignmentNeedsAttention(now));
                break;
        }
        return messages;
    }

    /// <summary>The cardholder's physical cards with this BIN and last four that we do not know yet, but for those whose order failed;
    /// null when the issuer did not say.</summary>
    private static async Task<IReadOnlyList<IssuerCard>?> FindCandidatesAsync(
        IQuerySession session,
        IIssuerCards issuer,
        AssignmentBegun intent,
        CancellationToken cancellation
    )
    {
        if (await issuer.ListAsync(intent.CardholderId, cancellation) is not Outcome<IReadOnlyList<IssuerCard>>.Done(var cards))
            return null;
        var matching = cards
            .Where(card =>
                card is { FormFactor: CardTypes.Physical, Status: not CardStatuses.Failed }
                && card.Bin == intent.Bin
                && card.Last4 == intent.Last4
            )
            .ToList();
        var known = await session.LoadManyAsync<CardReference>(cancellation, matching.Select(card => card.CardId).ToArray());
        return [.. matching.ExceptBy(known.Select(reference => reference.Id), card => card.CardId)];
    }

    /// <summary>A webhook was quicker than the answer; only the answer knows the order's id.</summary>
    private static async Task<HeldCard?> HeldAsync(
        IQuerySession session,
        long localId,
        string orderStatus,
        SettleAssign command,
        CancellationToken cancellation
    ) =>
        await Assignments.HeldAsync(session, localId, orderStatus, cancellation) is { } held
            ? held with
            {
                CardOrderId = held.CardOrderId ?? command.CardOrderId,
            }
            : null;

    private static async Task<IEventStream<Assignment>> FetchAsync(IDocumentSession session, Guid operation, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Assignment>(operation, cancellation);
        return stream.Aggregate is null ? throw new InvalidOperationException($"No assign {operation} was begun.") : stream;
    }
}
