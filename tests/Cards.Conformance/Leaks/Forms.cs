using System.Globalization;
using System.Text;

namespace Cards.Conformance.Leaks;

/// <summary>The forms a secret may hide in, beside the plain one.</summary>
internal static class Forms
{
    public static IEnumerable<(string Name, string Text)> Of(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return ("hex", Convert.ToHexStringLower(bytes));
        yield return ("HEX", Convert.ToHexString(bytes));
        yield return ("utf-16", string.Join('\0', secret.AsEnumerable()));
        yield return ("%hex", Percent(bytes, "x2"));
        yield return ("%HEX", Percent(bytes, "X2"));
        if (Uri.EscapeDataString(secret) is var escaped && escaped != secret)
            yield return ("url", escaped);
        for (var offset = 0; offset < 3; offset++)
        {
            var base64 = Base64(bytes, offset);
            yield return ($"base64+{offset}", base64);
            if (base64.AsSpan().ContainsAny('+', '/'))
                yield return ($"base64url+{offset}", base64.Replace('+', '-').Replace('/', '_'));
        }
    }

    /// <summary>The characters of a base64 text that these bytes alone decide, when <paramref name="offset"/> bytes (modulo 3) stand before them.</summary>
    private static string Base64(byte[] bytes, int offset)
    {
        byte[] shifted = [.. new byte[offset], .. bytes];
        var first = ((offset * 8) + 5) / 6;
        var end = shifted.Length * 8 / 6;
        return Convert.ToBase64String(shifted)[first..end];
    }

    private static string Percent(byte[] bytes, string format) =>
        string.Concat(bytes.Select(value => "%" + value.ToString(format, CultureInfo.InvariantCulture)));
}
