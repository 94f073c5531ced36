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
    private const int MaxTokenLength = 8 * 1024;
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
        services.AddOptions<JwtBearerOptions>(Scheme).Configure<SigningKeys, EdgeSettings>(Configure);
        // A path without a rule of its own is closed.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build());
    }

    private static void Configure(JwtBearerOptions options, SigningKeys keys, EdgeSettings settings)
    {
        options.KeepClaimNames();
        options.SaveToken = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = settings.Audience,
            ClockSkew = TimeSpan.FromSeconds(30),
            IssuerValidator = (issuer, _, _) =>
                keys.IsIssuer(issuer) ? issuer : throw new SecurityTokenInvalidIssuerException("Another issuer."),
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context => ReceiveAsync(context, keys),
            OnTokenValidated = Reduce,
            OnChallenge = ChallengeAsync,
        };
    }

    /// <summary>Refuses what cannot be a token of ours before any signature is looked at, and has its key fetched.</summary>
    private static async Task ReceiveAsync(MessageReceivedContext context, SigningKeys keys)
    {
        var sent = context.Request.Headers.Authorization;
        if (sent.Count == 0)
            context.NoResult();
        else if (Token(sent) is not { } token || !TokenHeader.TryRead(token, out var header))
            context.Fail("Not a token.");
        else if (header.Algorithm is not (SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256))
            context.Fail("Not an algorithm of ours.");
        else if (!await keys.PrepareAsync(header.KeyId, context.HttpContext.RequestAborted))
            context.Fail(new KeysUnknownException());
        else
            context.Token = token;
    }

    private static string? Token(StringValues sent)
    {
        const string Prefix = "Bearer ";
        return
            sent.Count == 1
            && sent[0] is { Length: <= MaxTokenLength } header
            && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header[Prefix.Length..].Trim()
            : null;
    }

    /// <summary>Keeps the claims we use, so that no other claim of a foreign issuer can mean anything here.</summary>
    private static Task Reduce(TokenValidatedContext context)
    {
        var token = context.Principal!;
        if ((Only(token, CallerAssertion.UserClaim) ?? Only(token, ClaimTypes.NameIdentifier)) is not { } user || !IsUserId(user))
        {
            context.Fail("No usable subject.");
            return Task.CompletedTask;
        }
        var identity = new ClaimsIdentity(Scheme);
        identity.AddClaim(new Claim(CallerAssertion.UserClaim, user));
        var end = new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero).ToUnixTimeSeconds();
        identity.AddClaim(new Claim(CallerAssertion.TokenEndClaim, end.ToString(CultureInfo.InvariantCulture)));
        if (Only(token, CallerAssertion.EmailClaim) is { Length: > 0 and <= 254 } email)
            identity.AddClaim(new Claim(CallerAssertion.EmailClaim, email));
        context.Principal = new ClaimsPrincipal(identity);
        return Task.CompletedTask;
    }

    private static string? Only(ClaimsPrincipal token, string type)
    {
        var claims = token.FindAll(type).Take(2).ToArray();
        return claims.Length == 1 ? claims[0].Value : null;
    }

    private static bool IsUserId(string user) => user.Length is >= 1 and <= 128 && !user.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>RFC 6750 section 3: the error attribute only where a token was sent; what was wrong with it is not told.</summary>
    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is KeysUnknownException)
            return Envelope.WriteAsync(
                context.HttpContext,
                new Refusal(Errors.TemporarilyUnavailable) { RetryAfter = TimeSpan.FromSeconds(2) }
            );
        context.Response.Headers[HeaderNames.WWWAuthenticate] = context.AuthenticateFailure is null
            ? "Bearer"
            : "Bearer error=\"invalid_token\"";
        return Envelope.WriteAsync(context.HttpContext, Errors.Unauthenticated);
    }

    /// <summary>Not the caller's fault: without keys no token can be judged.</summary>
    private sealed class KeysUnknownException() : Exception("The identity provider's keys are not known yet.");
}
