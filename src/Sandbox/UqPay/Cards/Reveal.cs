using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cards.Sandbox.UqPay;

/// <summary>Contract 5.9 and 5.10.</summary>
internal static class Reveal
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromSeconds(60);

    public static Answer Secure(IssuerCall call)
    {
        if (!call.Twin.Settings.Pci)
        {
            throw Refuse.Typed(403, "unauthorized_error", "forbidden", "no permission to access card sensitive information");
        }

        var card = LiveCard(call);
        card.Count("secure_read");
        return Answer.Ok(
            new JsonObject
            {
                ["cvv"] = card.Cvv,
                ["expire_date"] = Expiry(card),
                ["card_number"] = card.Number,
            }
        );
    }

    /// <summary>A repeated key gives the old token back: that is the replay's doing, not this one's.</summary>
    public static Answer Token(IssuerCall call)
    {
        var card = LiveCard(call);
        var expires = call.Now + TokenLife;
        var token =
            "pan_"
            + string.Join(
                '.',
                Base64Url.EncodeToString("""{"alg":"HS256"}"""u8),
                Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"c":"{{card.Id}}","exp":{{expires.ToUnixTimeSeconds()}}}""")),
                Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24))
            );
        call.State.PanTokens[token] = new PanToken(card.Id, expires, Used: false);
        card.Count("pan_token");
        return Answer.Ok(
            new JsonObject
            {
                ["token"] = token,
                ["expires_in"] = (int)TokenLife.TotalSeconds,
                ["expires_at"] = Wire.ZuluTime(expires),
            }
        );
    }

    public static string Expiry(Card card) => card.Expires.ToString("MM/yy", CultureInfo.InvariantCulture);

    private static Card LiveCard(IssuerCall call) =>
        call.Card() is { Status: not (CardStatus.Cancelled or CardStatus.Failed) } card ? card : throw Refuse.MissingCard(call.Twin);
}
