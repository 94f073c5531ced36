using Cards.Decisions.Support;
using Cards.Issuance;
using FsCheck.Fluent;

namespace Cards.Decisions.Issuance;

public class BirthDateSpecs
{
    [Theory]
    [InlineData("2000-02-29", "2018-02-28", 17)]
    [InlineData("2000-02-29", "2018-03-01", 18)]
    [InlineData("2008-02-29", "2028-02-28", 19)]
    [InlineData("2008-02-29", "2028-02-29", 20)]
    [InlineData("1948-02-29", "2028-02-28", 79)]
    [InlineData("1948-02-29", "2028-02-29", 80)]
    [InlineData("2008-11-28", "2026-11-27", 17)]
    [InlineData("2008-11-28", "2026-11-28", 18)]
    [InlineData("1946-11-29", "2026-11-28", 79)]
    [InlineData("1946-11-28", "2026-11-28", 80)]
    [InlineData("2026-11-29", "2026-11-28", -1)]
    [InlineData("2537-05-17", "2026-11-28", -511)]
    [InlineData("0001-01-01", "2026-11-28", 2025)]
    public void an_age_is_the_years_completed_today(string birth, string today, int age) =>
        Assert.Equal(age, Read(birth).AgeOn(Day(today)));

    [Theory]
    [InlineData("2008-11-28", "2026-11-27T23:59:59Z", false)]
    [InlineData("2008-11-28", "2026-11-28T00:00:00Z", true)]
    [InlineData("2008-11-28", "2026-11-28T07:59:59+08:00", false)]
    [InlineData("2008-11-28", "2026-11-27T19:00:00-05:00", true)]
    [InlineData("1946-11-28", "2026-11-27T23:59:59Z", true)]
    [InlineData("1946-11-28", "2026-11-28T00:00:00Z", false)]
    [InlineData("2026-11-29", "2026-11-28T12:00:00Z", false)]
    [InlineData("2537-05-17", "2026-11-28T12:00:00Z", false)]
    public void a_cardholder_is_18_to_79_by_the_day_of_utc(string birth, string now, bool isOfAge) =>
        Assert.Equal(isOfAge, Read(birth).IsOfAgeAt(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1992-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("1992-4-18")]
    [InlineData("18-04-1992")]
    [InlineData("0000-01-01")]
    [InlineData("1992-04-18 ")]
    [InlineData("１９９２-04-18")]
    [InlineData("1992-04-18T00:00:00Z")]
    public void what_is_no_day_of_the_calendar_is_no_date_of_birth(string? text) => Assert.False(BirthDate.TryRead(text, out _));

    [Fact]
    public void a_birthday_adds_one_year_and_no_other_day_does() =>
        Samples.Holds(
            from birth in AnyDay
            from today in AnyDay
            select (Birth: new BirthDate(birth), Today: today),
            days =>
                days.Birth.AgeOn(days.Today.AddDays(1)) - days.Birth.AgeOn(days.Today)
                == (IsBirthday(days.Birth.Day, days.Today.AddDays(1)) ? 1 : 0),
            tests: 5000
        );

    [Fact]
    public void nobody_is_of_age_before_the_day_of_birth_and_everybody_is_for_sixty_two_years() =>
        Samples.Holds(
            AnyDay,
            birth =>
            {
                var days = Enumerable.Range(0, 366 * 90).Select(birth.AddDays).TakeWhile(day => day < DateOnly.MaxValue);
                var of = days.Where(day => new BirthDate(birth).IsOfAgeAt(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)))
                    .ToList();
                return of.Count == of[^1].DayNumber - of[0].DayNumber + 1
                    && of[0].Year == birth.Year + 18
                    && of[^1].AddDays(1).Year == birth.Year + 80;
            },
            tests: 30
        );

    private static FsCheck.Gen<DateOnly> AnyDay => Gen.Choose(0, 366 * 300).Select(day => new DateOnly(1800, 1, 1).AddDays(day));

    private static bool IsBirthday(DateOnly birth, DateOnly day) =>
        (day.Month, day.Day) == (birth is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(day.Year) ? (3, 1) : (birth.Month, birth.Day));

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static BirthDate Read(string text)
    {
        Assert.True(BirthDate.TryRead(text, out var birth));
        return birth;
    }
}
