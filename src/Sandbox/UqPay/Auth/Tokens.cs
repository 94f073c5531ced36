using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 2: one live token per client; a login kills the one before.</summary>
internal static class Tokens
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    public static Answer Issue(Twin twin, HttpRequest request)
    {
        if (request.Headers["x-client-id"] != twin.Settings.ClientId)
        {
            throw Refuse.Legacy(400, "Invalid client id");
        }

        if (request.Headers["x-api-key"] != twin.Settings.ApiKey)
        {
            throw Refuse.Typed(401, "unauthorized_error", "unauthorized_error", "invalid api key");
        }

        var expires = twin.Now + twin.Settings.TokenLife;
        twin.State.Token = new IssuedToken(Make(twin, expires), expires);
        return Answer.Ok(new JsonObject { ["auth_token"] = twin.State.Token.Value, ["expired_at"] = expires.ToUnixTimeSeconds() });
    }

    /// <summary>Ends with 401 unless the call carries the live token.</summary>
    public static void Demand(Twin twin, HttpRequest request)
    {
        var header = request.Headers["x-auth-token"].ToString();
        if (header.Length == 0)
        {
            throw Refuse.Gateway("Invalid authorization header");
        }

        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            throw Refuse.Gateway("invalid auth token format");
        }

        var live = twin.State.Token;
        if (live is null || live.ExpiresAt <= twin.Now || header["Bearer ".Length..] != live.Value)
        {
            throw Refuse.Typed(401, "unauthorized_error", "unauthorized_error", "token expired, please login again");
        }
    }

    /// <summary>The account the call acts for: "" is the master account (contract 1.2).</summary>
    public static string Account(Twin twin, HttpRequest request)
    {
        var header = request.Headers["x-on-behalf-of"].ToString();
        return header.Length == 0 ? ""
            : !Guid.TryParseExact(header, "D", out var account) ? throw Refuse.Invalid("x-on-behalf-of must be a valid UUID")
            : twin.Settings.SubAccounts.Contains(account) ? account.ToString()
            : throw Refuse.Account("sub_account_not_found", "sub account not found");
    }

    private static string Make(Twin twin, DateTimeOffset expires)
    {
        var claims = new JsonObject
        {
            ["entity_id"] = "6f2c1c0a-7d0e-4a44-9f5c-0c1b7a9d2e11",
            ["short_entity_id"] = "P220406-TWIN001",
            ["parent_entity_id"] = "",
            ["client_id"] = twin.Settings.ClientId,
            ["api_version"] = "V1.6.0",
            ["bus_type"] = "ISSUING",
            ["jti"] = Guid.CreateVersion7(),
            ["exp"] = expires.ToUnixTimeSeconds(),
        };
        var text = Header + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Wire.Text(claims)));
        return text
            + "."
            + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(twin.Settings.ApiKey), Encoding.UTF8.GetBytes(text)));
    }
}
