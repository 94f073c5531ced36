using Refit;

namespace Cards.UqPay.Wire;

/// <summary>Getting a token (contract section 2): no <c>x-auth-token</c>, no idempotency key.</summary>
internal interface ITokenApi
{
    [Post("/v1/connect/token")]
    Task<IApiResponse<TokenBody>> LoginAsync(
        [Header("x-client-id")] string clientId,
        [Header("x-api-key")] string apiKey,
        CancellationToken cancellation
    );
}

/// <summary>Cardholders (contract section 3).</summary>
internal interface ICardholderApi
{
    [Post("/v1/issuing/cardholders")]
    Task<IApiResponse<CardholderBody>> CreateAsync(
        [Body] NewCardholderBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    [Get("/v1/issuing/cardholders/{id}")]
    Task<IApiResponse<CardholderBody>> ReadAsync(string id, CancellationToken cancellation);

    [Get("/v1/issuing/cardholders")]
    Task<IApiResponse<PageBody<CardholderBody>>> ListAsync(
        [AliasAs("page_size")] int size,
        [AliasAs("page_number")] int page,
        CancellationToken cancellation
    );
}

/// <summary>Cards (contract section 5).</summary>
internal interface ICardApi
{
    [Get("/v1/issuing/cards")]
    Task<IApiResponse<PageBody<CardBody>>> ListAsync(
        [AliasAs("page_size")] int size,
        [AliasAs("page_number")] int page,
        [AliasAs("cardholder_id")] string cardholderId,
        CancellationToken cancellation
    );

    [Get("/v1/issuing/cards")]
    Task<IApiResponse<PageBody<CardBody>>> FindAsync(
        [AliasAs("page_size")] int size,
        [AliasAs("page_number")] int page,
        [AliasAs("card_number")] string cardNumber,
        CancellationToken cancellation
    );

    [Post("/v1/issuing/cards/pin")]
    Task<IApiResponse<ActivatedBody>> ResetPinAsync(
        [Body] PinBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    [Get("/v1/issuing/cards/{id}/secure")]
    Task<IApiResponse<SecureBody>> RevealAsync(string id, CancellationToken cancellation);

    [Post("/v1/issuing/cards/{id}/token")]
    Task<IApiResponse<PanTokenBody>> OpenFrameAsync(
        string id,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    [Get("/v1/issuing/cards/{id}")]
    Task<IApiResponse<CardBody>> ReadAsync(string id, CancellationToken cancellation);

    [Post("/v1/issuing/cards")]
    Task<IApiResponse<OrderBody>> CreateAsync(
        [Body] CreateBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    /// <param name="id">The order's id, not the card's.</param>
    [Get("/v1/issuing/cards/{id}/order")]
    Task<IApiResponse<OrderBody>> ReadOrderAsync(string id, CancellationToken cancellation);

    [Post("/v1/issuing/cards/assign")]
    Task<IApiResponse<AssignedBody>> AssignAsync(
        [Body] AssignBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    [Post("/v1/issuing/cards/{id}/status")]
    Task<IApiResponse<OrderBody>> ChangeStatusAsync(
        string id,
        [Body] StatusBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    [Post("/v1/issuing/cards/{id}")]
    Task<IApiResponse<OrderBody>> UpdateAsync(
        string id,
        [Body] LimitBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );

    [Post("/v1/issuing/cards/activate")]
    Task<IApiResponse<ActivatedBody>> ActivateAsync(
        [Body] ActivateBody body,
        [Header(IssuerHeaders.IdempotencyKey)] string key,
        CancellationToken cancellation
    );
}

internal static class IssuerHeaders
{
    public const string AuthToken = "x-auth-token";
    public const string IdempotencyKey = "x-idempotency-key";
    public const string OnBehalfOf = "x-on-behalf-of";
}
