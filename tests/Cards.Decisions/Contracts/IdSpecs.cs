using Cards.Contracts;
using Cards.Decisions.Support;
using FsCheck.Fluent;

namespace Cards.Decisions.Contracts;

public class IdSpecs
{
    // RFC 9562 section 6.6.
    private static readonly Guid dns = new("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    [Fact]
    public void the_vector_of_rfc_9562_appendix_a4_comes_out() =>
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), Uuid5.Create(dns, "www.example.com"));

    [Fact]
    public void every_name_gives_a_version_5_id_of_the_ietf_variant() =>
        Samples.Holds(
            from space in ArbMap.Default.GeneratorFor<Guid>()
            from name in ArbMap.Default.GeneratorFor<string>()
            select (space, Name: name ?? ""),
            sample =>
                Uuid5.Create(sample.space, sample.Name) is { Version: 5, Variant: >= 8 and <= 11 } id
                && id == Uuid5.Create(sample.space, sample.Name)
        );

    // Streams are stored under these ids: a changed one would lose every card.
    [Theory]
    [InlineData(1, "e100cd8f-f6f0-5514-8a00-a3a3585f62c7")]
    [InlineData(42, "3784327e-743e-5cd1-8e8d-7b57c07e80cc")]
    [InlineData(9_007_199_254_740_993, "e5389458-31d6-5922-a0d6-596d3ba5212c")]
    public void a_cards_stream_is_where_it_always_was(long local, string stream) =>
        Assert.Equal(new Guid(stream), new LocalCardId(local).StreamId);

    [Fact]
    public void two_cards_never_share_a_stream() =>
        Samples.Holds(
            from first in Gen.Choose(1, int.MaxValue)
            from second in Gen.Choose(1, int.MaxValue)
            select (first, second),
            pair => pair.first == pair.second || new LocalCardId(pair.first).StreamId != new LocalCardId(pair.second).StreamId
        );
}
