using System.Globalization;
using System.Security.Claims;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace Cards.Edge;

/// <summary>Who is calling: a bearer token (RFC 6750) signed by the configured identity provider, RS256 or ES256, and nothing else.</summary>
internal static class Authentication
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxTokenLength = 8 * 1024;
    private const string Prefix = "Bearer ";
    private const string Challenge = "Bearer realm=\"cards\"";
    private const string Scheme = JwtBearerDefaults.AuthenticationScheme;

    public static void AddAuthenticatedUsers(this IServiceCollection services)
    {
        services.AddHttpClient(
            nameof(SigningKeys),
            client =>
            {
                client.Timeout = TimeSpan.FromSeconds(5);
                client.MaxResponseContentBufferSize = 1024 * 1024;
            }
        );
        services
            .AddHttpClient(
                nameof(Introspection),
                client =>
                {
                    client.Timeout = TimeSpan.FromSeconds(3);
                    client.MaxResponseContentBufferSize = 64 * 1024;
                }
            )
            // Our credential and a user's token go to the configured address and nowhere it points to.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddSingleton<Introspection>();
        services.AddSingleton<IDocumentRetriever>(provider => new HttpDocumentRetriever(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(SigningKeys))
        )
        {
            RequireHttps = !provider.GetRequiredService<IHostEnvironment>().IsDevelopment(),
        });
        services.AddSingleton<SigningKeys>();
        // Bearer tokens need no protected data, so no key files either.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(Scheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(Scheme).Configure<SigningKeys, Introspection, EdgeSettings, TimeProvider>(Configure);
        // A path without a rule of its own is closed.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build());
    }

    private static void Configure(
        JwtBearerOptions options,
        SigningKeys keys,
        Introspection introspection,
        EdgeSettings settings,
        TimeProvider clock
    )
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.ConfigurationManager = keys;
        // Done before, and waited for, in ReceiveAsync.
        options.RefreshOnIssuerKeyNotFound = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
            ValidAudience = settings.Audience,
            ClockSkew = ClockSkew,
            // Only the keys of the id that a token names, and all of them: left alone, the library takes one of an id, a certificate by its
            // thumbprint too, and tries every key on a token of an unknown id.
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, published) => SigningKeys.Exactly(keyId, published.IssuerSigningKeys),
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context => ReceiveAsync(context, keys, introspection),
            OnTokenValidated = context => Reduce(context, clock),
            OnChallenge = ChallengeAsync,
        };
    }

    /// <summary>Refuses what cannot be a token of ours before any signature is looked at, and has its key fetched.</summary>
    private static async Task ReceiveAsync(MessageReceivedContext context, SigningKeys keys, Introspection introspection)
    {
        var sent = context.Request.Headers.Authorization;
        if (!sent.Any(IsBearer))
            context.NoResult();
        else if (Token(sent) is { } opaque && introspection.Takes(opaque))
            await JudgeAsync(context, introspection, opaque);
        else if (Token(sent) is not { } token || TokenHeader.KeyIdOf(token) is not { } keyId || TokenClaims.Of(token) is not { } claims)
            context.Fail("Not a token.");
        else if (!await keys.PrepareAsync(keyId, context.HttpContext.RequestAborted))
            context.Fail(new NobodyToAskException());
        else
        {
            context.Token = token;
            context.HttpContext.Features.Set(claims);
        }
    }

    private static async Task JudgeAsync(MessageReceivedContext context, Introspection introspection, string token)
    {
        var state = await introspection.JudgeAsync(token, context.HttpContext.RequestAborted);
        if (state is TokenState.Unknown)
            context.Fail(new NobodyToAskException());
        else if (state is TokenState.Active(var user, var email, var end) && IsUserId(user))
        {
            context.Principal = Caller(user, email, end);
            context.Success();
        }
        else
            context.Fail("Not a live token.");
    }

    private static string? Token(StringValues sent) =>
        sent.Count == 1 && sent[0] is { Length: <= MaxTokenLength } header ? header[Prefix.Length..].Trim() : null;

    /// <summary>A bearer token was sent, whatever it is worth.</summary>
    private static bool IsBearer(string? header) =>
        header?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true && !string.IsNullOrWhiteSpace(header[Prefix.Length..]);

    /// <summary>The token is right. Keeps the claims we use, as they were read before, so that no other claim of a foreign issuer can mean
    /// anything here; and judges its times again, of which the library takes no notice where they are not whole numbers.</summary>
    private static Task Reduce(TokenValidatedContext context, TimeProvider clock)
    {
        if (
            context.HttpContext.Features.Get<TokenClaims>() is { Expires: { } end } claims
            && IsUserId(claims.User)
            && claims.HoldAt(clock.GetUtcNow(), ClockSkew)
        )
            context.Principal = Caller(claims.User, claims.Email, end);
        else
            context.Fail("No usable subject, or not its time.");
        return Task.CompletedTask;
    }

    private static ClaimsPrincipal Caller(string user, string? email, DateTimeOffset end)
    {
        var identity = new ClaimsIdentity(Scheme);
        identity.AddClaim(new Claim(CallerAssertion.UserClaim, user));
        var seconds = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        identity.AddClaim(new Claim(CallerAssertion.TokenEndClaim, seconds));
        if (email is { Length: > 0 and <= 254 })
            identity.AddClaim(new Claim(CallerAssertion.EmailClaim, email));
        return new ClaimsPrincipal(identity);
    }

    private static bool IsUserId(string user) => user.Length is >= 1 and <= 128 && !user.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>RFC 6750 section 3: the error attribute only where a bearer token was sent; what was wrong with it is not told.</summary>
    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is NobodyToAskException)
            return Envelope.WriteAsync(
                context.HttpContext,
                new Refusal(Errors.TemporarilyUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) }
            );
        context.Response.Headers[HeaderNames.WWWAuthenticate] = context.AuthenticateFailure is null
            ? Challenge
            : $"{Challenge}, error=\"invalid_token\"";
        return Envelope.WriteAsync(context.HttpContext, Errors.Unauthenticated);
    }

    /// <summary>Not the caller's fault: without the identity provider's keys, or its word, no token can be judged.</summary>
    private sealed class NobodyToAskException() : Exception("The identity provider cannot be asked.");
}
