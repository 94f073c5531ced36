using PhoneNumbers;

namespace Cards.Issuance;

/// <summary>Whether a number can exist by its country's numbering plan; whether it is in use is for the issuer to find out.</summary>
/// <remarks>Thread-safe. The plans are read at the first question.</remarks>
public static class PhonePlan
{
    /// <param name="digits">ASCII digits without the country's prefix; the plan's own trunk prefix, mostly 0, may lead.</param>
    /// <param name="country">ISO 3166, two capital letters; of a country without a numbering plan nothing is possible.</param>
    public static bool IsPossible(string digits, string country)
    {
        var plans = PhoneNumberUtil.GetInstance();
        try
        {
            var number = plans.ParseAndKeepRawInput(digits, country);
            // Any other source: the country's prefix is in front, or the one for calls abroad.
            if (number.CountryCodeSource != PhoneNumber.Types.CountryCodeSource.FROM_DEFAULT_COUNTRY)
                return false;
            return plans.IsPossibleNumberWithReason(number) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
