using Cards.Issuance;

namespace Cards.Decisions.Issuance;

public class PhonePlanSpecs
{
    [Theory]
    [InlineData("SG", "81234567")]
    [InlineData("VN", "912345678")]
    [InlineData("VN", "0912345678")]
    [InlineData("CN", "13812345678")]
    [InlineData("US", "2025550123")]
    [InlineData("GB", "7911123456")]
    [InlineData("GB", "07911123456")]
    [InlineData("IT", "0612345678")]
    [InlineData("DE", "15112345678")]
    [InlineData("HK", "51234567")]
    public void a_number_of_the_countrys_length_is_possible(string country, string digits) =>
        Assert.True(PhonePlan.IsPossible(digits, country));

    [Theory]
    [InlineData("SG", "12345")]
    [InlineData("SG", "912345678901")]
    [InlineData("VN", "1234")]
    [InlineData("CN", "1234")]
    [InlineData("US", "55501")]
    [InlineData("HK", "1234")]
    [InlineData("GB", "791112345678901")]
    public void a_number_that_is_too_short_or_too_long_for_the_country_is_not(string country, string digits) =>
        Assert.False(PhonePlan.IsPossible(digits, country));

    [Theory]
    [InlineData("SG", "6581234567")]
    [InlineData("VN", "84912345678")]
    [InlineData("US", "12025550123")]
    [InlineData("GB", "447911123456")]
    [InlineData("SG", "00181234567")]
    public void the_countrys_prefix_is_not_part_of_the_number(string country, string digits) =>
        Assert.False(PhonePlan.IsPossible(digits, country));

    [Theory]
    [InlineData("US", "5550123")]
    [InlineData("CA", "5550123")]
    public void a_number_that_is_only_dialled_within_a_town_is_not(string country, string digits) =>
        Assert.False(PhonePlan.IsPossible(digits, country));

    [Theory]
    [InlineData("ZZ")]
    [InlineData("XX")]
    [InlineData("AQ")]
    public void where_there_is_no_numbering_plan_nothing_is_possible(string country) =>
        Assert.False(PhonePlan.IsPossible("81234567", country));
}
