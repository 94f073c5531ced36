using Cards.Sandbox.Pages;

namespace Cards.Sandbox.UqPay;

/// <summary>What the issuer holds, for a person to look at and to disturb: plain HTML, no script.</summary>
internal static class TwinPage
{
    private const int Shown = 50;

    private static readonly Html Nothing = Html.Of($"");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/uqpay", (Twin twin) => Pages.Page.Show("UQPAY twin", twin.Locked(() => Draw(twin))));

    private static Html Draw(Twin twin) =>
        Html.Of(
            $"""
            <p>Fake card numbers only. <a href="/uqpay">Reload</a> to see what has changed since.</p>
            <h2>Clock: {Wire.Time(twin.Now)}</h2>
            <form method="post" action="/uqpay/clock">Advance by {Html.Join(
                TwinButtons.ClockMoves.Select(move => Html.Of($"<button name=\"seconds\" value=\"{move.Seconds}\">{move.Label}</button> "))
            )}</form>
            <p>Access token: {(twin.State.Token is { } token ? "live until " + Wire.Time(token.ExpiresAt) : "none")}</p>
            {Button("/uqpay/token/knock-out", "Knock out the token")}
            {Faults(twin)}
            {Cards(twin.State)}
            {OrderTable(twin.State)}
            {WebhookTable(twin.State)}
            {Stock(twin.State)}
            """
        );

    private static Html Faults(Twin twin) =>
        Html.Of(
            $"""
            <h2 id="faults">Faults</h2>
            <form method="post" action="/uqpay/faults">
              <label>The next <select name="call"><option value="">call of any kind</option>{Html.Join(
                IssuerRoutes.Calls.Select(call => Html.Of($"<option>{call.Method} {call.Path}</option>"))
            )}</select></label>
              <label>gets <select name="fault">{Options(FaultMenu.Calls)}</select></label> <button>Arm</button>
            </form>
            <form method="post" action="/uqpay/faults">
              <label>The next webhook: <select name="fault">{Options(FaultMenu.Webhooks)}</select></label> <button>Arm</button>
            </form>
            {Table(
                "Armed",
                ["fault", "of", "card", "times"],
                twin.CallFaults.Armed.Select(fault =>
                        Row(null, fault.Kind + (fault.AfterWork ? " after the work" : ""), $"{fault.Method} {fault.Path}", fault.CardId, fault.Times)
                    )
                    .Concat(twin.WebhookFaults.Armed.Select(fault => Row(null, "webhook " + fault.Kind, fault.EventType, fault.CardId, fault.Times)))
                    .Concat(twin.OrderFaults.Armed.Select(fault => Row(null, "order", fault.Kind, fault.CardId, fault.Times)))
            )}
            {Button("/uqpay/faults/disarm", "Disarm all")}
            """
        );

    private static Html Cards(TwinState state) =>
        Table(
            $"Cards: {state.Cards.Count}",
            ["card", "number", "form", "status", "holder", "effects", "the issuer's side", "its next call or webhook"],
            state
                .Cards.Reverse()
                .Take(Shown)
                .Select(card =>
                    Row(
                        $"card-{card.Id}",
                        card.Id,
                        Wire.EventNumber(card.Number),
                        $"{card.FormFactor} {card.Mode}",
                        card.Status == CardStatus.PreCancel ? $"{card.Status} until {Wire.Time(card.CancelDue)}" : card.Status,
                        card.CardholderId,
                        string.Join(", ", card.Effects.Select(effect => $"{effect.Key} {effect.Value}")),
                        StatusButtons(card),
                        Html.Of(
                            $"""
                            <form method="post" action="/uqpay/faults"><input type="hidden" name="card" value="{card.Id}"><select name="fault" aria-label="Fault">{Options(
                                FaultMenu.Calls.Concat(FaultMenu.Webhooks)
                            )}</select> <button>Arm</button></form>
                            """
                        )
                    )
                )
        );

    private static Html StatusButtons(Card card) =>
        card.Status is CardStatus.Cancelled or CardStatus.Failed
            ? Nothing
            : Html.Of(
                $"""
                <form method="post" action="/uqpay/cards/{card.Id}/status">{Html.Join(
                    TwinButtons
                        .Statuses.Where(status => status.Status != card.Status)
                        .Select(status => Html.Of($"<button name=\"status\" value=\"{status.Status}\">{status.Label}</button> "))
                )}</form>
                """
            );

    private static Html OrderTable(TwinState state) =>
        Table(
            $"Orders: {state.Orders.Count}",
            ["order", "card", "kind", "status", "opened"],
            state
                .Orders.Reverse()
                .Take(Shown)
                .Select(order =>
                    Row(null, order.Id, order.CardId, order.Kind, $"{order.Status} {order.FailureCode}", Wire.Time(order.Created))
                )
        );

    private static Html WebhookTable(TwinState state) =>
        Table(
            $"Webhooks: {state.Webhooks.Count}",
            ["event", "type", "about", "state", "answers", ""],
            state
                .Webhooks.Reverse()
                .Take(Shown)
                .Select(webhook =>
                    Row(
                        $"webhook-{webhook.Id}",
                        webhook.Id,
                        webhook.EventType,
                        webhook.Subject,
                        webhook.State,
                        string.Join(", ", webhook.Attempts.Select(attempt => attempt.Status is { } status ? $"{status}" : attempt.Error)),
                        Html.Join([
                            Button($"/uqpay/webhooks/{webhook.Id}/deliver", "Deliver"),
                            Button($"/uqpay/webhooks/{webhook.Id}/forge", "Forge"),
                        ])
                    )
                )
        );

    /// <summary>A free number is shown whole, to be typed into the app as if a card had come by post; once taken it is a card's and masked.</summary>
    private static Html Stock(TwinState state)
    {
        var free = state.Stock.Values.Where(number => number.CardId is null).ToList();
        var taken = state.Stock.Values.Where(number => number.CardId is not null).ToList();
        return Table(
            $"Physical numbers: {free.Count} free, {taken.Count} taken",
            ["number", "card"],
            free.Take(Shown / 2)
                .Select(number => Row(null, number.Number, "free"))
                .Concat(taken.TakeLast(Shown / 2).Select(number => Row(null, Wire.EventNumber(number.Number), number.CardId)))
        );
    }

    private static Html Table(string title, string[] heads, IEnumerable<Html> rows) =>
        Html.Of($"<h2>{title}</h2><table><tr>{Html.Join(heads.Select(head => Html.Of($"<th>{head}</th>")))}</tr>{Html.Join(rows)}</table>");

    private static Html Row(string? id, params IEnumerable<object?> cells) =>
        Html.Of(
            $"<tr{(id is null ? Nothing : Html.Of($" id=\"{id}\""))}>{Html.Join(cells.Select(cell => Html.Of($"<td>{cell}</td>")))}</tr>\n"
        );

    private static Html Options(IEnumerable<FaultMenu.Choice> choices) =>
        Html.Join(choices.Select(choice => Html.Of($"<option value=\"{choice.Name}\">{choice.Label}</option>")));

    private static Html Button(string action, string label) =>
        Html.Of($"<form method=\"post\" action=\"{action}\"><button>{label}</button></form>");
}
