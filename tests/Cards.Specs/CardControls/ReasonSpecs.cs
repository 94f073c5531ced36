using Cards.Support;

namespace Cards.Specs.CardControls;

/// <summary>What users write for a reason: any text of a hundred characters, and never a card number.</summary>
public sealed class ReasonSpecs(SharedWorld world)
{
    [Theory]
    [InlineData("I lost {0} in Hanoi", "I lost ************{1} in Hanoi")]
    [InlineData("{0}", "************{1}")]
    [InlineData("line one\nline\ttwo {0}", "line one line two ************{1}")]
    public async Task A_card_number_in_a_reason_is_neither_stored_nor_sent_and_the_freeze_is_made(string reason, string kept)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var (written, masked) = (Fill(reason, card.Number), Fill(kept, card.Number));

        var outcome = await card.OutcomeAsync(await AskAsync(card, written));

        Assert.Equal("SUCCEEDED", outcome.Data.Text("state"));
        Assert.Equal(masked, (await world.Twin.CardAsync(card.CardId)).Text("update_reason"));
        Assert.Empty(await world.TablesHoldingAsync(card.Number));
        Assert.Contains("mt_events", await world.TablesHoldingAsync(masked));
    }

    [Fact]
    public async Task A_card_number_with_gaps_between_its_digits_is_not_stored_either()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var spaced = string.Join(' ', card.Number.Chunk(4).Select(four => new string(four)));

        await card.OutcomeAsync(await AskAsync(card, spaced));

        Assert.Empty(await world.TablesHoldingAsync(spaced));
        Assert.Equal($"**** **** **** {card.Number[^4..]}", (await world.Twin.CardAsync(card.CardId)).Text("update_reason"));
    }

    [Theory]
    [InlineData("\U0001F976", 60)]
    [InlineData("\U0001F976", 100)]
    [InlineData("e\u0301", 100)]
    [InlineData("字", 100)]
    public async Task A_hundred_characters_are_counted_as_people_count_them(string letter, int count)
    {
        var card = await world.AUserWithAnActiveCardAsync();

        var outcome = await card.OutcomeAsync(await AskAsync(card, string.Concat(Enumerable.Repeat(letter, count))));

        Assert.Equal("SUCCEEDED", outcome.Data.Text("state"));
        (await AskAsync(card, string.Concat(Enumerable.Repeat(letter, 101)))).ShouldRefuseField("reason", "length");
    }

    private static Task<Answer> AskAsync(AssignedCard card, string reason) =>
        card.User.PostAsync(
            "/api/v1/cards/update-status",
            new
            {
                card_id = card.LocalId,
                card_status = "FROZEN",
                reason,
            }
        );

    private static string Fill(string text, string number) =>
        text.Replace("{0}", number, StringComparison.Ordinal).Replace("{1}", number[^4..], StringComparison.Ordinal);
}
