using System.Net;
using System.Text;

namespace Cards.Sandbox.UqPay;

/// <summary>What the issuer holds, for a person to look at: plain HTML, no script.</summary>
internal static class TwinPage
{
    private const int Shown = 50;

    private const string Frame = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>UQPAY twin</title>
        <style>
          body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
          table { border-collapse: collapse; width: 100%; font-size: 13px }
          th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
          td { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
          small { color: #666 }
        </style>
        <h1>UQPAY twin</h1>
        <p>Fake card numbers only. Take a free one from the stock and assign it. <small>Reload to see changes.</small></p>
        """;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/uqpay",
            (Twin twin, HttpContext http) =>
            {
                http.Response.Headers.CacheControl = "no-store";
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
                return Results.Content(twin.Locked(() => Draw(twin)), "text/html; charset=utf-8");
            }
        );

    private static string Draw(Twin twin)
    {
        var state = twin.State;
        var page = new StringBuilder(Frame);
        var free = state.Stock.Values.Where(number => number.CardId is null).ToList();
        var taken = state.Stock.Values.Where(number => number.CardId is not null).ToList();
        Table(
            page,
            $"Physical numbers: {free.Count} free, {taken.Count} taken",
            ["number", "status", "card"],
            free.Take(Shown / 2)
                .Concat(taken.TakeLast(Shown / 2))
                .Select(number => new[] { number.Number, number.CardId is null ? "free" : "taken", number.CardId?.ToString() })
        );
        Table(
            page,
            $"Cards: {state.Cards.Count}",
            ["card", "number", "form", "mode", "status", "holder", "effects"],
            state
                .Cards.Reverse()
                .Take(Shown)
                .Select(card =>
                    new[]
                    {
                        card.Id.ToString(),
                        Wire.EventNumber(card.Number),
                        card.FormFactor,
                        card.Mode,
                        card.Status,
                        card.CardholderId.ToString(),
                        string.Join(", ", card.Effects.Select(effect => $"{effect.Key} {effect.Value}")),
                    }
                )
        );
        Table(
            page,
            $"Orders: {state.Orders.Count}",
            ["order", "card", "kind", "status", "opened"],
            state
                .Orders.Reverse()
                .Take(Shown)
                .Select(order => new[] { order.Id.ToString(), order.CardId.ToString(), order.Kind, order.Status, Wire.Time(order.Created) })
        );
        Table(
            page,
            $"Webhooks: {state.Webhooks.Count}",
            ["event", "type", "about", "state", "attempts"],
            state
                .Webhooks.Reverse()
                .Take(Shown)
                .Select(webhook =>
                    new[]
                    {
                        webhook.Id.ToString(),
                        webhook.EventType,
                        webhook.Subject.ToString(),
                        webhook.State,
                        string.Join(
                            ", ",
                            webhook.Attempts.Select(attempt =>
                                attempt.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? attempt.Error
                            )
                        ),
                    }
                )
        );
        return page.Append("</html>").ToString();
    }

    private static void Table(StringBuilder page, string title, string[] heads, IEnumerable<string?[]> rows)
    {
        page.Append("<h2>").Append(title).Append("</h2><table><tr>");
        page.AppendJoin("", heads.Select(head => $"<th>{head}</th>")).Append("</tr>");
        foreach (var row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>")).Append("</tr>");
        }

        page.Append("</table>");
    }
}
