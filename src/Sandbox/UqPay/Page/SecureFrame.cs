using System.Net;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.10: the page behind a PAN token; one use, sixty seconds, only for its own card.</summary>
internal static class SecureFrame
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/iframe/card",
            (string? token, Guid? cardId, string? lang, Twin twin, HttpContext http) =>
            {
                http.Response.Headers.CacheControl = "no-store";
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
                var card = twin.Locked(() => Spend(twin, token ?? "", cardId));
                return card is null
                    ? Results.Content(
                        Page(lang, $"<p>{(lang == "zh" ? "链接无效或已过期" : "This link is invalid or has expired")}</p>"),
                        "text/html; charset=utf-8",
                        statusCode: 403
                    )
                    : Results.Content(Page(lang, Draw(card, lang)), "text/html; charset=utf-8");
            }
        );

    private static Card? Spend(Twin twin, string token, Guid? cardId)
    {
        if (!twin.State.PanTokens.TryGetValue(token, out var known) || known.Used || known.ExpiresAt <= twin.Now || known.CardId != cardId)
        {
            return null;
        }

        twin.State.PanTokens[token] = known with { Used = true };
        var card = twin.State.Cards.Find(known.CardId);
        card?.Count("frame_shown");
        return card;
    }

    private static string Draw(Card card, string? lang) =>
        $"""
            <dl>
              <dt>{(lang == "zh" ? "卡号" : "Card number")}</dt><dd class="card-number">{WebUtility.HtmlEncode(card.Number)}</dd>
              <dt>{(lang == "zh" ? "有效期" : "Expires")}</dt><dd class="expire-date">{Reveal.Expiry(card)}</dd>
              <dt>CVV</dt><dd><details><summary>&#128065;</summary><span class="cvv">{card.Cvv}</span></details></dd>
            </dl>
            """;

    private static string Page(string? lang, string body) =>
        $$"""
            <!doctype html>
            <html lang="{{(lang == "zh" ? "zh" : "en")}}"><meta charset="utf-8"><title>UQPAY twin</title>
            <style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 1280px; min-height: 300px; margin: 1rem } dd { font-family: ui-monospace, monospace }</style>
            <h1>UQPAY twin: not a real card</h1>
            {{body}}</html>
            """;
}
