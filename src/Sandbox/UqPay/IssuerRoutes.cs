namespace Cards.Sandbox.UqPay;

/// <summary>The issuer's API as the contract's endpoint matrix lists it (1.9).</summary>
internal static class IssuerRoutes
{
    /// <summary>Every call but the token's, with the path as the contract writes it.</summary>
    public static readonly IReadOnlyList<(string Method, string Path, IssuerHandler Handler)> Calls =
    [
        ("POST", "/v1/issuing/cardholders", CardholderCalls.Create),
        ("GET", "/v1/issuing/cardholders", CardholderCalls.List),
        ("GET", "/v1/issuing/cardholders/{id}", CardholderCalls.Retrieve),
        ("POST", "/v1/issuing/cardholders/{id}", CardholderCalls.Update),
        ("GET", "/v1/issuing/products", Product.List),
        ("GET", "/v1/issuing/cards", CardReads.List),
        ("GET", "/v1/issuing/cards/{id}", CardReads.Retrieve),
        ("GET", "/v1/issuing/cards/{id}/order", CardReads.Order),
        ("POST", "/v1/issuing/cards/assign", AssignCard.Handle),
        ("POST", "/v1/issuing/cards/activate", ActivateCard.Handle),
        ("POST", "/v1/issuing/cards", CreateCard.Handle),
        ("POST", "/v1/issuing/cards/{id}", UpdateCard.Handle),
        ("POST", "/v1/issuing/cards/{id}/status", UpdateStatus.Handle),
        ("POST", "/v1/issuing/cards/pin", SetPin.Handle),
        ("GET", "/v1/issuing/cards/{id}/secure", Reveal.Secure),
        ("POST", "/v1/issuing/cards/{id}/token", Reveal.Token),
        ("POST", "/v1/issuing/cards/{id}/recharge", MoveMoney.Recharge),
        ("POST", "/v1/issuing/cards/{id}/withdraw", MoveMoney.Withdraw),
        ("POST", "/v1/simulation/issuing/authorization", Transactions.Authorize),
        ("POST", "/v1/simulation/issuing/reversal", Transactions.Reverse),
    ];

    private static readonly Answer Missing = Refuse.Typed(404, "invalid_request_error", "route_not_found", "there is no such route").Answer;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api");
        api.MapPost(IssuerDoor.TokenPath, (HttpContext http, IssuerDoor door) => door.TokenAsync(http));
        foreach (var (method, path, handler) in Calls)
        {
            api.MapMethods(path, [method], (HttpContext http, IssuerDoor door) => door.CallAsync(http, path, handler));
        }

        // A wrong path is the one thing HTTP 404 is documented for.
        api.MapFallback(() => Results.Text(Missing.Body, Missing.MediaType, statusCode: Missing.Status));
        SecureFrame.Map(routes);
    }
}
