namespace Cards.Sandbox.Identity;

/// <summary>The identity provider's routes: what a client of OpenID Connect discovery finds, and a door for specs under /control.</summary>
internal static class IdentityProvider
{
    private static readonly string[] ResponseTypes = ["token"];
    private static readonly string[] SubjectTypes = ["public"];

    public static void AddIdentityProvider(this WebApplicationBuilder builder) =>
        builder
            .Services.AddSingleton<KeyFile>()
            .AddSingleton<KeyRing>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<OpaqueTokens>()
            .AddSingleton<WrongTokens>()
            .AddSingleton<Issuer>();

    public static void MapIdentityProvider(this WebApplication app)
    {
        // Unreadable keys stop the start, not the first request.
        app.Services.GetRequiredService<KeyRing>();

        app.MapGet("/identity/.well-known/openid-configuration", Discovery);
        app.MapGet("/identity/jwks", (KeyRing keys) => SandboxJson.Ok(new { keys = keys.Published.Select(key => key.ToJwk()) }));
        app.MapPost("/identity/token", Token);
        app.MapPost("/identity/introspect", Introspect);
        app.MapGet("/identity", IdentityPage.Show);
        app.MapPost("/control/identity/rotate", Rotate);
        app.MapPost("/control/identity/wrong-token", WrongToken);
        app.MapPost("/control/identity/revoke", Revoke);
    }

    private static IResult Discovery(HttpRequest request, Issuer issuer)
    {
        var url = issuer.Url(request);
        return SandboxJson.Ok(
            new
            {
                issuer = url,
                jwks_uri = $"{url}/jwks",
                token_endpoint = $"{url}/token",
                introspection_endpoint = $"{url}/introspect",
                response_types_supported = ResponseTypes,
                subject_types_supported = SubjectTypes,
                id_token_signing_alg_values_supported = KeyRing.Algorithms,
            }
        );
    }

    private static async Task<IResult> Token(HttpRequest request, AccessTokens tokens, OpaqueTokens opaque, Issuer issuer)
    {
        var wanted = await TokenRequest.ReadAsync(request);
        return wanted is null ? SandboxJson.Invalid("the body is a form or a JSON object")
            : wanted.Fault() is { } fault ? SandboxJson.Invalid(fault)
            : Issued(
                request,
                wanted.IsOpaque ? opaque.Issue(wanted, issuer.Url(request)) : tokens.Issue(wanted, issuer.Url(request)),
                wanted.Lifetime
            );
    }

    private static async Task<IResult> Introspect(HttpRequest request, OpaqueTokens tokens)
    {
        if (!tokens.MayAsk(request))
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"identity\"";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        var form = request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : null;
        return form?["token"].ToString() is { Length: > 0 } token
            ? SandboxJson.Ok(tokens.Describe(token))
            : SandboxJson.Invalid("the body is a form with the token");
    }

    private static async Task<IResult> Revoke(HttpRequest request, OpaqueTokens tokens)
    {
        var revoked = await SandboxJson.ReadAsync<Revocation>(request);
        return revoked?.Token is { } token && tokens.Revoke(token)
            ? SandboxJson.Ok(new { revoked = true })
            : SandboxJson.Invalid("token is an opaque one that was issued");
    }

    private static async Task<IResult> WrongToken(HttpRequest request, WrongTokens tokens, Issuer issuer)
    {
        var wanted = await SandboxJson.ReadAsync<WrongTokenRequest>(request);
        if (wanted?.Kind is not { } kind)
        {
            return SandboxJson.Invalid("kind is one of " + string.Join(", ", Enum.GetValues<Wrong>().Select(SandboxJson.Name)));
        }

        return wanted.Fault() is { } fault
            ? SandboxJson.Invalid(fault)
            : Issued(request, tokens.Issue(kind, wanted, issuer.Url(request)), wanted.Lifetime);
    }

    private static async Task<IResult> Rotate(HttpRequest request, KeyRing keys)
    {
        var rotation = request.ContentLength is null or 0 ? new Rotation() : await SandboxJson.ReadAsync<Rotation>(request);
        if (rotation is null)
        {
            return SandboxJson.Invalid("keep_old is true or false");
        }

        keys.Rotate(rotation.KeepOld);
        return SandboxJson.Ok(new { published = keys.Published.Select(key => new { key.Kid, key.Alg }) });
    }

    private static IResult Issued(HttpRequest request, string token, int lifetime)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return SandboxJson.Ok(
            new
            {
                access_token = token,
                token_type = "Bearer",
                expires_in = lifetime,
            }
        );
    }

    private sealed record Revocation(string? Token);

    private sealed record Rotation(bool KeepOld = true);
}
