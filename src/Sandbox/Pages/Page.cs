namespace Cards.Sandbox.Pages;

/// <summary>The frame of every sandbox page: no scripts, no outside sources.</summary>
internal static class Page
{
    public static IResult Show(string title, Html body) =>
        new Answer(
            Html.Of(
                $$"""
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <title>{{title}} · Cards sandbox</title>
                <style>
                  body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
                  article { border-top: 1px solid #ccc; padding: .5rem 0 }
                  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, monospace }
                  small, dt { color: #666 }
                  body:has(table) { max-width: 90rem }
                  table { border-collapse: collapse; width: 100%; font-size: 13px }
                  th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
                  td { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
                  td form { display: inline }
                </style>
                <p><a href="/">Cards sandbox</a></p>
                <h1>{{title}}</h1>
                {{body}}
                </html>
                """
            )
        );

    private sealed class Answer(Html page) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/html; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
            return response.WriteAsync(page.ToString(), httpContext.RequestAborted);
        }
    }
}
