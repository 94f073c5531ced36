using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Input;
using Cards.Platform.Secrets;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wolverine;

namespace Cards.Activation;

/// <summary>An operator enters an activation code whose webhook never came, as the issuer told it. It is sealed before anything else happens to it.</summary>
internal static class OperatorCodes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/cards/{id:long}/activation-code", Post);

    public sealed record Request : IBody<Request>
    {
        public Field<Sensitive<string>> ActivationCode { get; init; }
        public Field<FreeText> Reason { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(long Id, Guid CardId);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.ActivationCode).Required().Digits(8);
            RuleFor(body => body.Reason).Optional().Length(0, 200);
        }
    }

    private static async Task<IResult> Post(
        HttpContext context,
        long id,
        Body<Request> body,
        IQuerySession session,
        IMessageBus bus,
        ActivationCodeSeal seal
    )
    {
        var stream = new LocalCardId(id).StreamId;
        if (await session.Events.AggregateStreamAsync<ActivatingCard>(stream, token: context.RequestAborted) is not { CardId: var cardId })
            return Answer.Refused(Errors.CardNotFound);
        var code = seal.Seal(cardId, body.Value.ActivationCode.Required);
        var entered = await bus.InvokeAsync<CodeEntered>(
            new EnterActivationCode(id, code.Sealed!, context.OperatorName(), body.Value.Reason.Value?.Value),
            context.RequestAborted
        );
        return entered.Refusal is { } error ? Answer.Refused(Errors.All[error]) : Answer.Ok(new Response(id, cardId));
    }
}

/// <param name="Code">Sealed already: no message carries a code in plain.</param>
public sealed record EnterActivationCode(long LocalId, SealedValue Code, string OperatorName, string? Reason) : Message;

/// <param name="Refusal">One of <see cref="Errors"/>; null when the code was kept.</param>
public sealed record CodeEntered(string? Refusal);

public static class EnterActivationCodeHandler
{
    public static async Task<CodeEntered> Handle(
        EnterActivationCode command,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var stream = await session.Events.FetchForWriting<ActivatingCard>(new LocalCardId(command.LocalId).StreamId, cancellation);
        if (stream.Aggregate is not { Status: CardStatuses.Pending or CardStatuses.Blocked } card)
            return new(stream.Aggregate is null ? Errors.CardNotFound.Code : Errors.AlreadySettled.Code);
        stream.AppendOne(new ActivationCodeEntered(command.OperatorName, command.Reason, time.GetUtcNow()));
        session.Store(new ActivationCode { Id = card.CardId, Sealed = command.Code });
        return new(null);
    }
}
