namespace Cards.Sandbox.UqPay;

/// <summary>The page's buttons. Each does one thing and leads back to the page, which shows what came of it.</summary>
internal static class TwinButtons
{
    /// <summary>What a person makes of a card on the issuer's side.</summary>
    public static readonly IReadOnlyList<(string Label, string Status)> Statuses =
    [
        ("Block", CardStatus.Blocked),
        ("Freeze", CardStatus.Frozen),
        ("Make active", CardStatus.Active),
        ("Cancel", CardStatus.PreCancel),
    ];

    public static readonly IReadOnlyList<(string Label, int Seconds)> ClockMoves =
    [
        ("1 minute", 60),
        ("1 hour", 3_600),
        ("1 day", 86_400),
        ("30 days", 30 * 86_400),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var buttons = routes.MapGroup("/uqpay").AddEndpointFilter(RefuseOtherSites);
        buttons.MapPost("/clock", MoveClockAsync);
        buttons.MapPost("/cards/{id:guid}/status", SetStatusAsync);
        buttons.MapPost("/faults", ArmAsync);
        buttons.MapPost("/faults/disarm", (Twin twin) => Back(() => twin.Disarm()));
        buttons.MapPost("/token/knock-out", (Twin twin) => Back(() => twin.Locked(() => twin.State.Token = null)));
        buttons.MapPost(
            "/webhooks/{id:guid}/deliver",
            (Guid id, Twin twin, WebhookDelivery delivery) => SendAsync(id, twin, delivery.DeliverByHandAsync)
        );
        buttons.MapPost(
            "/webhooks/{id:guid}/forge",
            (Guid id, Twin twin, WebhookDelivery delivery) => SendAsync(id, twin, delivery.ForgeAsync)
        );
    }

    /// <summary>A page of another site that the same browser shows must not press these buttons.</summary>
    private static async ValueTask<object?> RefuseOtherSites(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
            ? await next(context)
            : Results.StatusCode(403);

    private static async Task<IResult> MoveClockAsync(HttpRequest request, Pump pump)
    {
        var form = await ReadAsync(request);
        var move = ClockMoves.FirstOrDefault(move => form["seconds"] == $"{move.Seconds}");
        return move.Label is null ? Results.BadRequest() : Back(() => pump.Advance(TimeSpan.FromSeconds(move.Seconds)));
    }

    private static async Task<IResult> SetStatusAsync(Guid id, HttpRequest request, Twin twin)
    {
        var form = await ReadAsync(request);
        var wanted = Statuses.FirstOrDefault(wanted => form["status"] == wanted.Status).Status;
        return wanted is null ? Results.BadRequest()
            : twin.Locked(() => twin.State.Cards.Find(id)) is not { } card ? Results.NotFound()
            : Back(() => twin.Locked(() => CardStatus.SetByIssuer(twin, card, wanted, "by hand", announce: true)), $"card-{id}");
    }

    private static async Task<IResult> ArmAsync(HttpRequest request, Twin twin)
    {
        var form = await ReadAsync(request);
        var choice = FaultMenu.Calls.Concat(FaultMenu.Webhooks).FirstOrDefault(choice => form["fault"] == choice.Name);
        var call = IssuerRoutes.Calls.FirstOrDefault(call => form["call"] == $"{call.Method} {call.Path}");
        Guid? card = Guid.TryParse(form["card"], out var id) ? id : null;
        return choice is null
            ? Results.BadRequest()
            : Back(() => twin.Locked(() => FaultMenu.Arm(twin, choice, card, call.Method, call.Path ?? "*")), "faults");
    }

    private static async Task<IResult> SendAsync(Guid id, Twin twin, Func<Webhook, Task<WebhookAttempt>> send)
    {
        if (twin.Locked(() => twin.State.Webhooks.Find(id)) is not { } webhook)
        {
            return Results.NotFound();
        }

        await send(webhook);
        return Back(() => { }, $"webhook-{id}");
    }

    private static async Task<IFormCollection> ReadAsync(HttpRequest request) =>
        request.HasFormContentType ? await request.ReadFormAsync() : FormCollection.Empty;

    private static SeeOther Back(Action press, string place = "")
    {
        press();
        return new SeeOther("/uqpay#" + place);
    }

    /// <summary>303: the browser gets the page, and a reload does not press the button again.</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
