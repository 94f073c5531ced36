using System.Text.RegularExpressions;

namespace Marten;

/// <summary>The naming rules of stored things (stack-api 1.8).</summary>
internal static partial class Names
{
    /// <summary>"OTPVerified" → "otp_verified", "Card2Frozen" → "card_2_frozen", "PinResetV2" → "pin_reset_v2".</summary>
    public static string Snake(string name) => LowerToOther().Replace(OtherToWord().Replace(name, "$1_$2"), "$1_$2").ToLowerInvariant();

    /// <summary>Type name lowered, nested types "outer_inner".</summary>
    public static string DocumentAlias(Type type) =>
        (type.DeclaringType is { } outer ? $"{outer.Name}_{type.Name}" : type.Name).ToLowerInvariant();

    public static string DotNet(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    [GeneratedRegex(@"(\P{Ll})(\P{Ll}\p{Ll})", RegexOptions.CultureInvariant)]
    private static partial Regex OtherToWord();

    [GeneratedRegex(@"(\p{Ll})(\P{Ll})", RegexOptions.CultureInvariant)]
    private static partial Regex LowerToOther();
}
