using System.Diagnostics;
using System.Globalization;
using System.Net;
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
        Assert.Equal("no-store, private", stream.Head.Headers.CacheControl!.ToString());
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

    /// <summary>A phone that changed networks leaves streams behind that nobody reads: they may not keep it from the next.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Streams_that_nobody_left_do_not_keep_a_user_from_another_the_oldest_ends(int tooMany)
    {
        var card = await world.AUserWithAnActiveCardAsync();
        var streams = new List<CardStream>();
        for (var number = 0; number < 2 + tooMany; number++)
        {
            streams.Add(await world.StreamAsync(card.User));
            await streams[^1].UntilAsync(card, "ACTIVE");
        }

        foreach (var ended in streams.SkipLast(2))
        {
            var watch = Stopwatch.StartNew();
            Assert.Null(await ended.NextAsync());
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed}.");
            Assert.True(ended.IsReplaced);
            Assert.Equal("60000", ended.Retry);
        }
        await card.AskForStatusAsync("FROZEN");
        foreach (var newest in streams.TakeLast(2))
        {
            await newest.UntilAsync(card, "FROZEN");
            Assert.False(newest.IsReplaced);
        }
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task As_many_streams_as_allowed_go_on_beyond_the_time_a_place_is_kept_whoever_else_opens_some()
    {
        var user = await world.AUserAsync();
        using var first = await world.StreamAsync(user);
        using var second = await world.StreamAsync(user);
        var stranger = await world.AUserAsync();
        using (await world.StreamAsync(stranger)) { }

        // Longer than a place is kept without its stream keeping it.
        await first.CommentsAsync(5);
        await second.CommentsAsync(5);
    }

    [Fact]
    public async Task A_place_that_was_left_ends_nobodys_stream()
    {
        var user = await world.AUserAsync();
        using var first = await world.StreamAsync(user);
        using (await world.StreamAsync(user)) { }
        await Eventually.AsyncOf(() => EventsWorld.PlacesAsync(user), count => count == 1, "the place is free");

        using var third = await world.StreamAsync(user);
        await third.CommentsAsync(2);

        await first.CommentsAsync(2);
    }

    [Fact]
    public async Task Asking_for_the_headers_opens_no_stream()
    {
        var user = await world.AUserAsync();
        using var first = await world.StreamAsync(user);
        for (var asked = 0; asked < 3; asked++)
        {
            using var request = CardStream.Ask(world.EdgeAddress, "Authorization", $"Bearer {user.Token}", null);
            request.Method = HttpMethod.Head;
            using var head = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Equal("text/event-stream", head.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal(1, await EventsWorld.PlacesAsync(user));
        await first.CommentsAsync(2);
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
