using System.Globalization;
using System.Net;
using System.Text.Json;
using Cards.Support;

namespace Cards.Specs.CardControls;

public sealed class EventStreamSpecs(EventsWorld world) : IClassFixture<EventsWorld>
{
    [Fact]
    public async Task A_new_stream_begins_with_every_card_as_the_list_shows_it()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        using var stream = await world.StreamAsync(card.User);

        var first = await stream.NextAsync();

        Assert.Equal((await card.SeenAsync()).GetRawText(), first!.Card.GetRawText());
        Assert.True(first.Version > 0);
        Assert.Equal("text/event-stream", stream.Head.Content.Headers.ContentType!.MediaType);
        Assert.True(stream.Head.Headers.CacheControl!.NoStore);
        Assert.Equal("no", stream.Head.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Empty(stream.Head.Content.Headers.ContentEncoding);
        Assert.Single(stream.Head.Headers.GetValues("X-Trace-Id"));
    }

    [Fact]
    public async Task A_freeze_is_seen_processing_and_then_frozen()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        using var stream = await world.StreamAsync(card.User);
        var before = await stream.UntilAsync(card, "ACTIVE");
        await world.Twin.ArmCallAsync(
            new
            {
                kind = "delay",
                path = "/v1/issuing/cards/{id}/status",
                times = 1,
                delay_ms = 1500,
            }
        );

        var accepted = (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);

        var processing = await stream.UntilAsync(card, "PROCESSING");
        Assert.Equal(
            accepted.Data.GetProperty("operation_id").GetGuid(),
            processing.Card.GetProperty("pending").GetProperty("operation_id").GetGuid()
        );
        var frozen = await stream.UntilAsync(card, "FROZEN");
        Assert.True(before.Version < processing.Version && processing.Version < frozen.Version);
        Assert.Equal((await card.SeenAsync()).GetRawText(), frozen.Card.GetRawText());
    }

    [Fact]
    public async Task What_changed_while_nobody_listened_is_sent_when_the_stream_is_resumed()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        string? last;
        using (var stream = await world.StreamAsync(card.User))
            last = (await stream.UntilAsync(card, "ACTIVE")).Id;
        await card.OutcomeAsync(await card.AskForStatusAsync("FROZEN"));

        using var resumed = await world.StreamAsync(card.User, last);

        Assert.Equal("FROZEN", (await resumed.NextAsync())!.Status);
    }

    [Fact]
    public async Task A_resumed_stream_leaves_out_what_is_older_than_its_id()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.CardWasWrittenAnHourAgoAsync(card.LocalId);
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds();

        using var resumed = await world.StreamAsync(card.User, $"{since}-1");

        Assert.Empty(await resumed.CommentsAsync(2));
    }

    /// <summary>A transaction that began before the last event and ended after it would be lost otherwise.</summary>
    [Fact]
    public async Task A_resumed_stream_goes_back_ten_seconds_behind_its_id()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        CardEvent first;
        using (var stream = await world.StreamAsync(card.User))
            first = await stream.UntilAsync(card, "ACTIVE");
        var written = long.Parse(first.Id.Split('-')[0], CultureInfo.InvariantCulture);

        using var resumed = await world.StreamAsync(card.User, $"{written + 9_000}-1");

        Assert.Equal(first.Version, (await resumed.NextAsync())!.Version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-7")]
    [InlineData("yesterday")]
    [InlineData("99999999999999999999-1")]
    [InlineData("9223372036854775807-1")]
    public async Task An_id_that_is_not_one_of_ours_begins_anew(string id)
    {
        var card = await world.AUserWithAnAssignedCardAsync();

        using var stream = await world.StreamAsync(card.User, id);

        Assert.Equal(card.LocalId, (await stream.NextAsync())!.LocalId);
    }

    [Fact]
    public async Task However_often_a_stream_breaks_during_changes_its_versions_rise_and_the_last_state_arrives()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var changes = ChangeAsync();
        string? last = null;
        CardEvent? seen = null;
        while (seen is not { Status: "FROZEN" } || !changes.IsCompleted || await StateAsync() != seen.Card.GetRawText())
        {
            // Left after one event, wherever that is among the changes.
            using var stream = await world.StreamAsync(card.User, last);
            seen = (await stream.NextAsync())!;
            last = seen.Id;
        }

        await changes;
        Assert.Equal(await StateAsync(), seen.Card.GetRawText());

        async Task ChangeAsync()
        {
            foreach (var status in new[] { "FROZEN", "ACTIVE", "FROZEN", "ACTIVE", "FROZEN" })
                await card.OutcomeAsync(await card.AskForStatusAsync(status));
        }

        async Task<string> StateAsync() => (await card.SeenAsync()).GetRawText();
    }

    [Fact]
    public async Task Nobody_sees_another_users_changes()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var other = await world.AUserWithAnAssignedCardAsync();
        using var own = await world.StreamAsync(card.User);
        using var others = await world.StreamAsync(other.User);
        Assert.Equal(other.LocalId, (await others.NextAsync())!.LocalId);

        await card.AskForStatusAsync("FROZEN");
        await own.UntilAsync(card, "FROZEN");

        Assert.Empty(await others.CommentsAsync(2));
    }

    [Fact]
    public async Task A_card_that_is_new_appears_on_a_stream_opened_before()
    {
        var user = await world.AUserWithARequestInProcessingAsync();
        using var stream = await world.StreamAsync(user);
        await stream.CommentsAsync(1);
        var number = await world.Twin.NewNumberAsync();

        var assigned = (await user.PostAsync("/api/v1/cards/assign", new { card_number = number })).ShouldBe(200);

        Assert.Equal(assigned.Data.GetProperty("id").GetInt64(), (await stream.NextAsync())!.LocalId);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        var user = await world.SignInAsync($"brief-{Guid.CreateVersion7()}", email: null, lifetimeSeconds: 6);
        using var stream = await world.StreamAsync(user);

        await stream.CommentsAsync(1);

        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task One_stream_too_many_is_refused_until_another_is_left()
    {
        var user = await world.AUserAsync();
        var stranger = await world.AUserAsync();
        using var first = await world.StreamAsync(user);
        var second = await world.StreamAsync(user);

        using (var refused = await CardStream.AskAsync(world.EdgeAddress, user))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            var body = JsonSerializer.Deserialize<JsonElement>(
                await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            );
            Assert.Equal("rate_limited", body.GetProperty("code").GetString());
            foreach (var header in new[] { "Retry-After", "RateLimit", "RateLimit-Policy" })
                Assert.Single(refused.Headers.GetValues(header));
        }
        using (await world.StreamAsync(stranger)) { }
        // Longer than a place is kept without its stream keeping it.
        await first.CommentsAsync(5);
        using (var still = await CardStream.AskAsync(world.EdgeAddress, user))
            Assert.Equal(HttpStatusCode.TooManyRequests, still.StatusCode);

        second.Dispose();

        await Eventually.AsyncOf(
            async () =>
            {
                using var answer = await CardStream.AskAsync(world.EdgeAddress, user);
                return answer.StatusCode;
            },
            status => status == HttpStatusCode.OK,
            "the place is free again"
        );
    }

    [Fact]
    public async Task A_stream_needs_a_user()
    {
        using var request = CardStream.Ask(world.EdgeAddress, "X-Nothing", "x", null);
        using var refused = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("application/json", refused.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_waiting_caller_is_answered_when_the_operation_has_an_outcome()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var accepted = (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);

        var outcome = await card.User.GetAsync($"/api/v1/cards/operations/{accepted.Data.GetProperty("operation_id").GetGuid()}?wait=25");

        Assert.Equal("SUCCEEDED", outcome.ShouldBe(200).Data.GetProperty("state").GetString());
    }
}
