using System.Globalization;

namespace Cards.Issuance;

/// <summary>A cardholder's date of birth, and the age it gives.</summary>
public readonly record struct BirthDate(DateOnly Day)
{
    public const int YoungestAge = 18;
    public const int OldestAge = 79;

    /// <summary>False for anything but a day of the calendar as YYYY-MM-DD.</summary>
    public static bool TryRead(string? text, out BirthDate birth)
    {
        var isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        birth = new BirthDate(day);
        return isDay;
    }

    /// <summary>Completed years; below zero before birth. Who was born on 29 February completes a year on 1 March when there is no
    /// such day: the later of the two days in use, so that nobody is sent to the issuer too young.</summary>
    public int AgeOn(DateOnly today) => today.Year - Day.Year - ((today.Month, today.Day).CompareTo((Day.Month, Day.Day)) < 0 ? 1 : 0);

    /// <summary>The issuer's rule. The day is that of UTC.</summary>
    public bool IsOfAgeAt(DateTimeOffset now) => AgeOn(DateOnly.FromDateTime(now.UtcDateTime)) is >= YoungestAge and <= OldestAge;
}
