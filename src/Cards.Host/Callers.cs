using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Cards.Contracts;
using Cards.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Cards.Host;

/// <summary>Who may call: users through the edge's assertion, operators by a credential of their own. Nothing else, and no route without either.</summary>
internal static class Callers
{
    public const string OperatorPolicy = "operator";

    private const string OperatorScheme = "Operator";

    public static void AddCallers(this WebApplicationBuilder builder)
    {
        var key = new byte[32];
        if (
            !Convert.TryFromBase64String(builder.Configuration["Cards:CallerAssertion:Key"] ?? "", key, out var length)
            || length != key.Length
        )
            throw new InvalidOperationException("Cards:CallerAssertion:Key must be 32 bytes in base64, the same as the edge's.");

        builder
            .Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(bearer =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters = AssertionRules(key);
                bearer.Events = new JwtBearerEvents
                {
                    OnMessageReceived = message =>
                    {
                        message.Token = message.Request.Headers[CallerAssertion.Header];
                        if (string.IsNullOrEmpty(message.Token))
                            message.NoResult();
                        return Task.CompletedTask;
                    },
                    OnChallenge = challenge =>
                    {
                        challenge.HandleResponse();
                        return Envelope.WriteAsync(challenge.HttpContext, Errors.Unauthenticated);
                    },
                    OnForbidden = forbidden => Envelope.WriteAsync(forbidden.HttpContext, Errors.Forbidden),
                };
            })
            .AddScheme<AuthenticationSchemeOptions, OperatorCredentials>(OperatorScheme, null);
        builder
            .Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(OperatorPolicy, policy => policy.AddAuthenticationSchemes(OperatorScheme).RequireClaim(Operator.NameClaim));
    }

    private static TokenValidationParameters AssertionRules(byte[] key) =>
        new()
        {
            ValidIssuer = CallerAssertion.Issuer,
            ValidAudience = CallerAssertion.Audience,
            IssuerSigningKey = new SymmetricSecurityKey(key),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(5),
            NameClaimType = CallerAssertion.UserClaim,
        };

    /// <summary>An operator's bearer credential, as <c>Cards:OperatorKeys:name</c> lists them; compared in constant time.</summary>
    private sealed class OperatorCredentials(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder,
        IConfiguration configuration
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        private const string Prefix = "Bearer ";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var header = Request.Headers.Authorization.ToString();
            if (!header.StartsWith(Prefix, StringComparison.Ordinal))
                return Task.FromResult(AuthenticateResult.NoResult());
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(header[Prefix.Length..]));
            string? name = null;
            foreach (var known in configuration.GetSection("Cards:OperatorKeys").GetChildren())
            {
                if (
                    known.Value is { Length: >= 32 } credential
                    && CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(credential)))
                )
                    name = known.Key;
            }
            if (name is null)
                return Task.FromResult(AuthenticateResult.Fail("Unknown operator credential."));
            var identity = new ClaimsIdentity([new Claim(Operator.NameClaim, name)], OperatorScheme);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), OperatorScheme)));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
            Envelope.WriteAsync(Context, Errors.Unauthenticated);

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Envelope.WriteAsync(Context, Errors.Forbidden);
    }
}
