using System.Buffers;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Cards.Platform.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Yarp.ReverseProxy.Transforms;

namespace Cards.Edge;

/// <summary>Tells the host who is calling: a fresh signed assertion on every forwarded request that has a user.</summary>
internal sealed class AssertCaller(EdgeSettings settings, TimeProvider clock) : RequestTransform
{
    private readonly JsonWebTokenHandler tokens = new();
    private readonly SigningCredentials credentials = new(new SymmetricSecurityKey(settings.AssertionKey), SecurityAlgorithms.HmacSha256);

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        if (context.HttpContext.User.FindFirst(CallerAssertion.UserClaim) is { } user)
            AddHeader(context, CallerAssertion.Header, Mint(context.HttpContext, user.Value));
        return default;
    }

    private string Mint(HttpContext context, string user)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var payload = new ArrayBufferWriter<byte>(384);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString(JwtRegisteredClaimNames.Iss, CallerAssertion.Issuer);
            json.WriteString(JwtRegisteredClaimNames.Aud, CallerAssertion.Audience);
            json.WriteString(CallerAssertion.UserClaim, user);
            if (context.User.FindFirstValue(CallerAssertion.EmailClaim) is { } email)
                json.WriteString(CallerAssertion.EmailClaim, email);
            if (context.TokenEnd() is var end && end > DateTimeOffset.MinValue)
                json.WriteNumber(CallerAssertion.TokenEndClaim, end.ToUnixTimeSeconds());
            json.WriteString(CallerAssertion.LanguageClaim, context.RequestedLanguage().Tag());
            json.WriteString(CallerAssertion.TraceClaim, context.TraceId());
            if (context.Features.Get<DecryptedBody>() is not null)
                json.WriteString(CallerAssertion.DecryptedClaim, "1");
            json.WriteNumber(JwtRegisteredClaimNames.Iat, now);
            json.WriteNumber(JwtRegisteredClaimNames.Nbf, now);
            json.WriteNumber(JwtRegisteredClaimNames.Exp, now + (long)CallerAssertion.Lifetime.TotalSeconds);
            json.WriteEndObject();
        }
        return tokens.CreateToken(Encoding.UTF8.GetString(payload.WrittenSpan), credentials);
    }
}
