namespace Cards.Edge;

/// <summary><c>/docs</c>: a page to read and try the API's description. Everything it loads comes from this origin.</summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    // The page's own style attributes need 'unsafe-inline'; its scripts do not.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Before authentication: the page is public. What it does not have is judged like any other path.</summary>
    public static void UseDocsPage(this WebApplication app) =>
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Path),
            docs =>
            {
                docs.Use(
                    (context, next) =>
                    {
                        context.Response.Headers.ContentSecurityPolicy = Policy;
                        context.Response.Headers["Referrer-Policy"] = "no-referrer";
                        return next(context);
                    }
                );
                docs.UseSwaggerUI(page =>
                {
                    page.RoutePrefix = Path.TrimStart('/');
                    page.DocumentTitle = "Cards";
                    page.SwaggerEndpoint("/openapi/v1.json", "Cards v1");
                    page.EnableTryItOutByDefault();
                    page.DefaultModelsExpandDepth(-1);
                });
            }
        );
}
