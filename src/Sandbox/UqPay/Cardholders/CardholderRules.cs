using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cards.Sandbox.UqPay;

/// <summary>The field rules of contract 3.1; create demands what update leaves optional.</summary>
internal static partial class CardholderRules
{
    private static readonly string[] Providers = ["SUMSUB", "MYINFO", "JUMIO", "DIDIT", "SHUFTI", "REGTANK"];

    /// <summary>National numbers, digits only; other countries take 5 to 15.</summary>
    private static readonly Dictionary<string, (int Min, int Max)> PhoneLengths = new()
    {
        ["SG"] = (8, 8),
        ["VN"] = (9, 10),
        ["CN"] = (11, 11),
        ["HK"] = (8, 8),
        ["US"] = (10, 10),
    };

    public static string Name(Fields body, string field) =>
        body.RequiredText(field) is var name && IsName(name)
            ? name
            : throw body.Wrong(field, "must be 1 to 40 letters, with single inner spaces or hyphens only");

    public static string Country(Fields body, string field) =>
        body.RequiredMatching(field, CountryPattern(), "must be an ISO 3166 alpha-2 code");

    public static string Email(IssuerCall call, Guid? self = null)
    {
        var email = call.Body.RequiredMatching("email", EmailPattern(), "must be a valid email address");
        return Others(call, self).Any(other => string.Equals(other.Email, email, StringComparison.OrdinalIgnoreCase))
            ? throw Refuse.Cardholder("email_duplicated", "email already exists")
            : email;
    }

    public static string Phone(IssuerCall call, string country, Guid? self = null)
    {
        var phone = call.Body.RequiredText("phone_number");
        var (min, max) = PhoneLengths.GetValueOrDefault(country, (5, 15));
        if (!DigitsPattern().IsMatch(phone) || phone.Length < min || phone.Length > max)
        {
            throw Refuse.Cardholder("invalid_phone_number", "phone_number is invalid for the country");
        }

        return Others(call, self).Any(other => other.PhoneNumber == phone && other.CountryCode == country)
            ? throw Refuse.Cardholder("phone_number_duplicated", "phone number already exists")
            : phone;
    }

    public static DateOnly? Birth(Fields body, DateTimeOffset now)
    {
        if (body.Date("date_of_birth") is not { } birth)
        {
            return null;
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return birth.AddYears(18) <= today && birth.AddYears(80) > today
            ? birth
            : throw body.Wrong("date_of_birth", "must give an age from 18 to 79");
    }

    public static void Address(Fields body)
    {
        if (body.Inner("residential_address") is not { } address)
        {
            return;
        }

        Country(address, "country");
        address.RequiredText("city", 128);
        address.RequiredText("line1", 255);
        address.Text("state", 128);
        address.Text("district", 128);
        address.Text("line2", 255);
        address.Text("line_en", 255);
        address.Text("postal_code", 16);
    }

    public static void Identity(Fields body)
    {
        if (body.Inner("identity") is not { } identity)
        {
            return;
        }

        var type = identity.RequiredOneOf("type", "ID_CARD", "PASSPORT");
        identity.RequiredText("number");
        identity.RequiredText("front_file");
        if (type == "ID_CARD")
        {
            identity.RequiredText("back_file");
        }
    }

    /// <summary>The verification method and, for a third party's proof, its globally unique reference.</summary>
    public static (string? Method, string? Reference) Kyc(IssuerCall call)
    {
        if (call.Body.Inner("kyc_verification") is not { } kyc)
        {
            return (null, null);
        }

        var method = kyc.RequiredOneOf("method", "THIRD_PARTY", "SUMSUB_REDIRECT");
        if (method != "THIRD_PARTY")
        {
            return (method, null);
        }

        var proof = kyc.Inner("kyc_proof") ?? throw kyc.Wrong("kyc_proof", "is required");
        proof.RequiredOneOf("provider", Providers);
        var reference = proof.RequiredText("reference_id", 64);
        return reference.Length < 10 ? throw proof.Wrong("reference_id", "must be 10 to 64 characters")
            : call.State.Cardholders.Any(other => other.KycReference == reference) ? throw proof.Wrong("reference_id", "must be unique")
            : (method, reference);
    }

    public static void Document(Fields body)
    {
        body.OneOf("document_type", "pdf", "png", "jpg", "jpeg");
        const int twoMegabytesInBase64 = 2_796_204;
        body.Text("document", twoMegabytesInBase64);
    }

    private static bool IsName(string name) => name.EnumerateRunes().Count() <= 40 && name.Split(' ', '-').All(IsWord);

    private static bool IsWord(string word) =>
        word.Length > 0
        && Rune.IsLetter(word.EnumerateRunes().First())
        && word.EnumerateRunes().All(rune => Rune.IsLetter(rune) || IsMark(rune));

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static IEnumerable<Cardholder> Others(IssuerCall call, Guid? self) =>
        call.State.Cardholders.Where(other => other.Account == call.Account && other.Id != self);

    [GeneratedRegex(@"^[A-Z]{2}\z")]
    private static partial Regex CountryPattern();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s.]+\z")]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^[0-9]+\z")]
    private static partial Regex DigitsPattern();
}
