namespace Cards.Sandbox.UqPay;

/// <summary>The issuer's API as the contract's endpoint matrix lists it (1.9).</summary>
internal static class IssuerRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api");
        api.MapPost(IssuerDoor.TokenPath, (HttpContext http, IssuerDoor door) => door.TokenAsync(http));

        Map("POST", "/v1/issuing/cardholders", CardholderCalls.Create);
        Map("GET", "/v1/issuing/cardholders", CardholderCalls.List);
        Map("GET", "/v1/issuing/cardholders/{id}", CardholderCalls.Retrieve);
        Map("POST", "/v1/issuing/cardholders/{id}", CardholderCalls.Update);
        Map("GET", "/v1/issuing/products", Product.List);
        Map("GET", "/v1/issuing/cards", CardReads.List);
        Map("GET", "/v1/issuing/cards/{id}", CardReads.Retrieve);
        Map("GET", "/v1/issuing/cards/{id}/order", CardReads.Order);
        Map("POST", "/v1/issuing/cards/assign", AssignCard.Handle);
        Map("POST", "/v1/issuing/cards/activate", ActivateCard.Handle);
        Map("POST", "/v1/issuing/cards", CreateCard.Handle);
        Map("POST", "/v1/issuing/cards/{id}", UpdateCard.Handle);
        Map("POST", "/v1/issuing/cards/{id}/status", UpdateStatus.Handle);
        Map("POST", "/v1/issuing/cards/pin", SetPin.Handle);
        Map("GET", "/v1/issuing/cards/{id}/secure", Reveal.Secure);
        Map("POST", "/v1/issuing/cards/{id}/token", Reveal.Token);
        Map("POST", "/v1/issuing/cards/{id}/recharge", MoveMoney.Recharge);
        Map("POST", "/v1/issuing/cards/{id}/withdraw", MoveMoney.Withdraw);
        Map("POST", "/v1/simulation/issuing/authorization", Transactions.Authorize);
        Map("POST", "/v1/simulation/issuing/reversal", Transactions.Reverse);
        SecureFrame.Map(routes);

        void Map(string method, string path, IssuerHandler handler) =>
            api.MapMethods(path, [method], (HttpContext http, IssuerDoor door) => door.CallAsync(http, path, handler));
    }
}
