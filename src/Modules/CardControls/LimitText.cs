using System.Globalization;
using Cards.Contracts;

namespace Cards.CardControls;

internal static class LimitText
{
    /// <summary>Major units with the currency's decimals, as an operation shows its target.</summary>
    public static string Of(Money limit) => limit.ToMajor().ToString($"F{Money.Exponent(limit.Currency)}", CultureInfo.InvariantCulture);
}
