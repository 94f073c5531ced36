using Cards.Sandbox.Pages;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.10: the page behind a PAN token; one use, sixty seconds, only for its own card.</summary>
internal static class SecureFrame
{
    /// <summary>An app's web view shows the frame from a page of its own files or scheme, so there is no origin to hold it to; the token guards it.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors http: https: file: capacitor: ionic:";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/iframe/card",
            (string? token, Guid? cardId, string? lang, string? styles, Twin twin, HttpContext http) =>
            {
                var headers = http.Response.Headers;
                headers.CacheControl = "no-store";
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer"; // The address is a secret.
                var card = twin.Locked(() => Spend(twin, token ?? "", cardId));
                var words = lang == "zh" ? Words.Chinese : Words.English;
                var body = card is null ? Html.Of($"<p>{words.Invalid}</p>") : Draw(card, words);
                return Results.Content(
                    Page(words, FrameStyles.Read(styles), body).ToString(),
                    "text/html; charset=utf-8",
                    statusCode: card is null ? 403 : 200
                );
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

    private static Html Draw(Card card, Words words) =>
        Html.Of(
            $"""
            <dl>
              <dt>{words.Number}</dt><dd class="card-number">{card.Number}</dd>
              <dt>{words.Expires}</dt><dd class="expire-date">{Reveal.Expiry(card)}</dd>
              <dt>CVV</dt><dd><details><summary aria-label="{words.ShowCvv}">&#128065;</summary><span class="cvv">{card.Cvv}</span></details></dd>
            </dl>
            """
        );

    private static Html Page(Words words, Html styles, Html body) =>
        Html.Of(
            $$"""
            <!doctype html>
            <html lang="{{words.Language}}">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>UQPAY twin</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 1280px; min-height: 300px; margin: 1rem }
              dd { font-family: ui-monospace, monospace }
              {{styles}}
            </style>
            <h1>{{words.Title}}</h1>
            {{body}}
            </html>
            """
        );

    private sealed record Words(string Language, string Title, string Number, string Expires, string ShowCvv, string Invalid)
    {
        public static readonly Words English = new(
            "en",
            "UQPAY twin: not a real card",
            "Card number",
            "Expires",
            "Show the CVV",
            "This link is invalid or has expired"
        );

        public static readonly Words Chinese = new("zh", "UQPAY 模拟页面：非真实卡片", "卡号", "有效期", "显示 CVV", "链接无效或已过期");
    }
}
