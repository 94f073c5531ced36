using Cards.Contracts;
using Cards.Contracts.Issuance;
using Cards.Contracts.Messages;
using Cards.Platform.Http;
using Cards.Platform.Idempotency;
using Cards.Platform.Input;
using FluentValidation;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Cards.Issuance;

/// <summary>A cardholder asks for one virtual or one physical card. One open request per kind.</summary>
internal static class OpenCardRequest
{
    public static void Map(RouteGroupBuilder routes) =>
        routes
            .MapPost("/card-request", Post)
            .WithName(nameof(OpenCardRequest))
            .WithSummary("Ask for a virtual or a physical card; one open request per kind")
            .Takes<Request>(
                """{ "card_type": "PHYSICAL", "country_id": 1, "address": "1 Raffles Place, Singapore", "post_code": "048616", "card_currency": "USD" }"""
            )
            .Idempotent<Request>(OpenedBefore)
            .Answers<Response>(
                """
                {
                  "id": 31, "uuid": "0199c5a0-6a6e-7c57-8f0c-3a1e1f2b9d10", "card_type": "PHYSICAL", "card_status": "AWAITING_PAYMENT",
                  "merchant_order_sn": "HTP-0199c5a0-6a6e-7c57-8f0c-3a1e1f2b9d10"
                }
                """,
                status: 201
            )
            .Refuses(Errors.CardholderRequired, Errors.RequestAlreadyOpen, Errors.ConcurrentChange);

    public sealed record Request : IBody<Request>
    {
        public Field<string> CardType { get; init; }
        public Field<long> CountryId { get; init; }
        public Field<FreeText> Address { get; init; }
        public Field<Digits> PostCode { get; init; }
        public Field<string> CardCurrency { get; init; }

        public static IValidator<Request> Rules { get; } = new RequestRules();
    }

    public sealed record Response(long Id, Guid Uuid, string CardType, string CardStatus, string MerchantOrderSn);

    private sealed class RequestRules : BodyRules<Request>
    {
        public RequestRules()
        {
            RuleFor(body => body.CardType).Required().OneOf(CardTypes.Virtual, CardTypes.Physical);
            RuleFor(body => body.CountryId)
                .Required()
                .Must(id => id.Value is > 0 and <= int.MaxValue)
                .Says("out_of_range", new("must be a country's id", "必须为国家编号"), new Shape { Minimum = 1, Maximum = int.MaxValue });
            RuleFor(body => body.Address).Required().Length(1, 500);
            RuleFor(body => body.PostCode)
                .Required()
                .Must(code => Platform.Input.Rules.IsDigits(code.Value.Text, 4, 10))
                .Says("digits_4_10", new("must be 4 to 10 digits", "必须为 4 至 10 位数字"), Platform.Input.Rules.DigitsShape(4, 10));
            RuleFor(body => body.CardCurrency)
                .Optional()
                .Must(currency => currency.IsAbsent || currency.Value is { Length: 3 } code && code.All(char.IsAsciiLetterUpper))
                .Says("currency", new("must be an ISO 4217 code", "必须为 ISO 4217 货币代码"), new Shape { Pattern = "^[A-Z]{3}$" });
        }
    }

    private static async Task<IResult> Post(
        HttpContext context,
        Body<Request> body,
        IMessageBus bus,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var request = body.Value;
        var currency = request.CardCurrency.Value ?? options.Value.Currency;
        if (!options.Value.Currencies.Contains(currency))
            return Answer.Refused(
                new Refusal(Errors.ValidationFailed)
                {
                    Fields = [new("card_currency", "not_allowed", new("is not offered", "不支持该货币"))],
                }
            );

        var id = Guid.CreateVersion7(time.GetUtcNow());
        var opened = await bus.InvokeAsync<RequestOutcome>(
            new OpenRequest(
                id,
                context.Caller().UserId,
                request.CardType.Required,
                request.CountryId.Required,
                request.Address.Required.Value,
                request.PostCode.Required.Text,
                currency,
                context.KeyUse(id)
            ),
            cancellation
        );
        return opened switch
        {
            RequestOutcome.Opened(var number, _, var cardType, var orderSn) => Opened(number, id, cardType, orderSn),
            RequestOutcome.NoCardholder => Answer.Refused(Errors.CardholderRequired),
            _ => Answer.Refused(Errors.RequestAlreadyOpen),
        };
    }

    private static async Task<IResult?> OpenedBefore(KeyUse use, Request body, IQuerySession session, CancellationToken cancellation) =>
        await session.LoadAsync<CardRequest>(use.OperationId!.Value, cancellation) is { } request
            ? Opened(request.Number, request.Id, request.CardType, request.MerchantOrderSn)
            : null;

    private static IResult Opened(long number, Guid id, string cardType, string orderSn) =>
        Answer.Created(new Response(number, id, cardType, CardRequest.AwaitingPayment, orderSn));
}

public sealed record OpenRequest(
    Guid RequestId,
    string UserId,
    string CardType,
    long CountryId,
    string Address,
    string PostCode,
    string Currency,
    KeyUse? Key
) : Message;

public abstract record RequestOutcome
{
    public sealed record Opened(long Number, Guid Id, string CardType, string MerchantOrderSn) : RequestOutcome;

    public sealed record NoCardholder : RequestOutcome;

    public sealed record AlreadyOpen : RequestOutcome;
}

/// <summary>Nobody paid for the request in time.</summary>
public sealed record ExpireRequest(Guid RequestId) : Message;

public static class OpenCardRequestHandler
{
    public static async Task<(RequestOutcome, OutgoingMessages)> Handle(
        OpenRequest command,
        IDocumentSession session,
        IOptions<IssuanceOptions> options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var messages = new OutgoingMessages();
        var (cardholder, open) = await LookAsync(session, command, cancellation);
        if (cardholder is not { MayHoldCards: true, CardholderId: { } cardholderId })
            return (new RequestOutcome.NoCardholder(), messages);
        var now = time.GetUtcNow();
        // Two at once get past this together; the unique slot stops the second, which is then run again and stops here.
        if (!await MakeRoomAsync(session, open, now, cancellation))
            return (new RequestOutcome.AlreadyOpen(), messages);

        var number = await session.NextSequenceValueAsLong(Sequences.CardRequestNumber, cancellation);
        var orderSn = $"HTP-{command.RequestId}";
        List<object> happened =
        [
            new CardRequestOpened(number, command.UserId, command.CardType, command.Currency, orderSn, now),
            .. Requests.Automatic(options.Value.Requests, now),
        ];
        if (command.CardType == CardTypes.Virtual && options.Value.Requests is { AutoPay: true, AutoApprove: true })
        {
            happened.Add(OrderVirtualCardHandler.Begin(command.RequestId, command.Currency, cardholderId, options.Value, now));
            messages.Add(new OrderVirtualCard(command.RequestId));
        }
        session.Events.StartStream<CardRequest>(command.RequestId, happened);
        session.Store(
            new DeliveryAddress
            {
                Id = command.RequestId,
                CountryId = command.CountryId,
                Address = command.Address,
                PostCode = command.PostCode,
            }
        );
        session.Reserve(command.Key);
        if (!options.Value.Requests.AutoPay)
            messages.Delay(new ExpireRequest(command.RequestId), options.Value.Requests.PaymentWindow);
        return (new RequestOutcome.Opened(number, command.RequestId, command.CardType, orderSn), messages);
    }

    public static async Task Handle(ExpireRequest command, IDocumentSession session, TimeProvider time, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<CardRequest>(command.RequestId, cancellation);
        if (stream.Aggregate is { Status: CardRequest.AwaitingPayment })
            stream.AppendOne(new CardRequestExpired(time.GetUtcNow()));
    }

    /// <summary>Who asks, and their open requests of this kind. One made by an assign takes no slot and stands in the way all the same.</summary>
    private static async Task<(Cardholder? Cardholder, IReadOnlyList<CardRequest> Open)> LookAsync(
        IQuerySession session,
        OpenRequest command,
        CancellationToken cancellation
    )
    {
        var batch = session.CreateBatchQuery();
        var cardholder = batch.Load<Cardholder>(command.UserId);
        var open = batch
            .Query<CardRequest>()
            .Where(request =>
                request.UserId == command.UserId
                && request.CardType == command.CardType
                && request.Status.IsOneOf(CardRequest.AwaitingPayment, CardRequest.AwaitingApproval, CardRequest.Processing)
            )
            .ToList();
        await batch.Execute(cancellation);
        return (await cardholder, await open);
    }

    /// <summary>False while another request of this kind is open.</summary>
    private static async Task<bool> MakeRoomAsync(
        IDocumentSession session,
        IReadOnlyList<CardRequest> open,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        foreach (var request in open)
        {
            if (!await Requests.HasActiveCardAsync(session, request, cancellation))
                return false;
            // A request whose card is active is over. Its own last event may have yet to follow, and until then it holds the slot the new one needs.
            await Requests.CompleteAsync(session, request.Id, now, cancellation);
        }
        return true;
    }
}
