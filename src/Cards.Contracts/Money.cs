namespace Cards.Contracts;

/// <summary>An amount in the currency's minor unit (ISO 4217: cents for USD). Only inside our service; bodies and the issuer speak major units.</summary>
public readonly record struct Money(long MinorUnits, string Currency)
{
    /// <summary>Digits after the point; the currencies cards are issued in all have two unless listed.</summary>
    public static int Exponent(string currency) =>
        currency switch
        {
            "JPY" or "KRW" or "VND" => 0,
            "KWD" or "BHD" or "JOD" => 3,
            _ => 2,
        };

    public decimal ToMajor() => MinorUnits / Scale(Currency);

    /// <summary>Null when the amount has more decimals than the currency.</summary>
    public static Money? FromMajor(decimal amount, string currency)
    {
        var minor = amount * Scale(currency);
        return minor == decimal.Truncate(minor) ? new Money((long)minor, currency) : null;
    }

    private static decimal Scale(string currency) =>
        Exponent(currency) switch
        {
            0 => 1m,
            3 => 1000m,
            _ => 100m,
        };
}
