using System.Diagnostics;
using System.Globalization;
using Cards.Support;

namespace Cards.Reliability;

/// <summary>The beat never comes: what arrives was signalled.</summary>
public sealed class SignalWorld() : EventStreamWorld(("CardControls:StreamBeat", "00:10:00")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class BeatWorld() : EventStreamWorld(("CardControls:StreamBeat", "00:00:01")), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class SignalledStreamSpecs(SignalWorld world) : IClassFixture<SignalWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await world.MendAsync();
        // A spec before this one may have taken Redis away.
        await Eventually.AsyncOf(world.ReadinessOfHostAsync, status => status == 200, "the host is ready");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_change_committed_by_one_host_reaches_streams_on_all_of_them()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.StartHostAsync();
        var streams = new List<CardStream>();
        foreach (var host in world.HostAddresses)
            streams.Add(await world.StreamOnHostAsync(host, card.User));
        Assert.True(streams.Count > 1);

        await card.AskForStatusAsync("FROZEN");

        foreach (var stream in streams)
        {
            await stream.UntilAsync(card, "FROZEN");
            stream.Dispose();
        }
    }

    /// <summary>No beat here: the stream is told by the signal.</summary>
    [Fact]
    public async Task A_stream_too_many_ends_the_oldest_on_another_host_within_two_seconds()
    {
        var user = await world.AUserAsync();
        await world.StartHostAsync();
        var hosts = world.HostAddresses.Take(2).ToList();
        var streams = new List<CardStream>();
        for (var number = 0; number < 5; number++)
        {
            streams.Add(await world.StreamOnHostAsync(hosts[number % 2], user));
            await streams[^1].CommentsAsync(1);
        }
        for (var ended = 0; ended < 3; ended++)
        {
            // On the other host than the one whose stream is the oldest.
            streams.Add(await world.StreamOnHostAsync(hosts[(ended + 1) % 2], user));
            var watch = Stopwatch.StartNew();
            Assert.Null(await streams[ended].NextAsync());
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed}.");
            Assert.True(streams[ended].IsReplaced);
        }
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task After_redis_was_gone_signals_come_again()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        using var stream = await CardStream.OpenAsync(world.EdgeAddress, card.User);
        await stream.UntilAsync(card, "ACTIVE");
        await world.RedisServer.KillAsync();
        await world.RedisServer.StartAsync();
        await ListensAgainAsync();

        await card.AskForStatusAsync("FROZEN");

        await stream.UntilAsync(card, "FROZEN");
    }

    [Fact]
    public async Task A_host_started_without_redis_hears_signals_once_redis_is_there()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.KillHostAsync();
        await world.RedisServer.KillAsync();
        var host = world.StartHostUnready();
        await world.StatusAsync(host, world.HostUri(host), "healthz/live", 200);
        using var stream = await CardStream.OpenAsync(world.EdgeAddress, card.User);
        await stream.UntilAsync(card, "ACTIVE");
        await world.RedisServer.StartAsync();
        await ListensAgainAsync();

        (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);

        await stream.UntilAsync(card, "FROZEN");
    }

    [Fact]
    public async Task A_host_that_is_told_to_stop_ends_its_streams_and_does_not_wait_for_them()
    {
        var user = await world.AUserAsync();
        using var stream = await CardStream.OpenAsync(world.EdgeAddress, user);
        await stream.CommentsAsync(1);
        var watch = Stopwatch.StartNew();

        var code = await world.TerminateHostAsync();

        Assert.Equal(0, code);
        Assert.Null(await stream.NextAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(25), $"It took {watch.Elapsed}.");
    }

    private async Task ListensAgainAsync()
    {
        await Eventually.AsyncOf(world.ReadinessOfHostAsync, status => status == 200, "the host is ready again");
        await Eventually.AsyncOf(
            () => world.RedisServer.DoAsync("PUBSUB NUMSUB card-changes"),
            reply => !reply.Contains(":0", StringComparison.Ordinal),
            "the host listens again"
        );
    }
}

public sealed class BeatingStreamSpecs(BeatWorld world) : IClassFixture<BeatWorld>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await world.MendAsync();
        // A spec before this one may have taken Redis away.
        await Eventually.AsyncOf(world.ReadinessOfHostAsync, status => status == 200, "the host is ready");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_redis_streams_open_and_changes_arrive_with_the_beat()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        using var opened = await CardStream.OpenAsync(world.EdgeAddress, card.User);
        await opened.UntilAsync(card, "ACTIVE");
        await world.RedisServer.KillAsync();
        using var openedWithout = await CardStream.OpenAsync(world.EdgeAddress, card.User);

        (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);

        await opened.UntilAsync(card, "FROZEN");
        await openedWithout.UntilAsync(card, "FROZEN");
    }

    [Fact]
    public async Task A_host_started_without_redis_feeds_streams_and_counts_them_once_redis_is_there()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        await world.KillHostAsync();
        await world.RedisServer.KillAsync();
        var host = world.StartHostUnready();
        await world.StatusAsync(host, world.HostUri(host), "healthz/live", 200);
        using var stream = await CardStream.OpenAsync(world.EdgeAddress, card.User);
        (await card.AskForStatusAsync("FROZEN")).ShouldBe(200);
        await stream.UntilAsync(seen => seen.Status == "PROCESSING");

        await world.RedisServer.StartAsync();

        await stream.UntilAsync(card, "FROZEN");
        await Eventually.AsyncOf(
            () => world.RedisServer.DoAsync($"ZCARD streams:{card.User.Id}"),
            reply => reply.Contains(":1", StringComparison.Ordinal),
            "the stream has its place"
        );
    }

    [Fact]
    public async Task A_host_that_dies_frees_the_places_of_its_streams()
    {
        var user = await world.AUserAsync();
        var streams = new List<CardStream>();
        for (var place = 0; place < 5; place++)
            streams.Add(await CardStream.OpenAsync(world.EdgeAddress, user));
        await world.KillHostAsync();
        await world.StartHostAsync();

        for (var place = 0; place < 5; place++)
            streams.Add(await CardStream.OpenAsync(world.EdgeAddress, user));

        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task A_database_that_was_gone_is_caught_up_with_and_streams_outlive_it()
    {
        var card = await world.AUserWithAnActiveCardAsync();
        using var stream = await CardStream.OpenAsync(world.EdgeAddress, card.User);
        await stream.UntilAsync(card, "ACTIVE");
        world.ToPostgres.Cut();
        await stream.CommentsAsync(3);
        using (var refused = await CardStream.AskAsync(world.EdgeAddress, card.User))
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        world.ToPostgres.Restore();
        await Eventually.AsyncOf(world.ReadinessOfHostAsync, status => status == 200, "the host is ready again");
        (
            await card.User.PatientlyPostAsync("/api/v1/cards/update-status", new { card_id = card.LocalId, card_status = "FROZEN" })
        ).ShouldBe(200);

        await stream.UntilAsync(card, "FROZEN");
    }
}

public sealed class IdleStreamWorld() : EventStreamWorld(), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}

public sealed class IdleStreamSpecs(IdleStreamWorld world, ITestOutputHelper output) : IClassFixture<IdleStreamWorld>
{
    private const double MostMegabytes = 300;
    private const int Changes = 20;

    [Fact]
    public async Task Idle_streams_cost_little_memory_and_no_connection_and_changes_arrive_soon()
    {
        var count = TwoHostsWorld.IsFull ? 2000 : 200;
        var card = await world.AUserWithAnActiveCardAsync();
        var streams = new CardStream[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (index, _) =>
            {
                var user = await world.AUserAsync();
                streams[index] = await CardStream.OpenAsync(world.EdgeAddress, user);
                await streams[index].CommentsAsync(1);
            }
        );
        using var own = await CardStream.OpenAsync(world.EdgeAddress, card.User);
        await own.UntilAsync(card, "ACTIVE");
        // Everybody has been read at a beat since.
        await Task.WhenAll(streams.Select(stream => stream.CommentsAsync(1)));

        var latencies = await LatenciesAsync(card, own);
        var (host, edge) = (world.HostProcess.ResidentMegabytes, world.EdgeProcess.ResidentMegabytes);
        var connections = await world.QueryAsync<long>(
            "select count(*) from pg_stat_activity where application_name = 'cards-host' and datname = current_database() and state <> 'idle'"
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} idle streams: host {host:F0} MB with {world.HostProcess.Threads} threads, edge {edge:F0} MB, {connections} busy connections."
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"From webhook to event: median {latencies[Changes / 2]:F0} ms, slowest {latencies[^1]:F0} ms."
            )
        );
        Assert.InRange(host, 1, MostMegabytes);
        Assert.InRange(world.HostProcess.Threads, 1, 100);
        Assert.InRange(connections, 0, 5);
        foreach (var stream in streams)
            stream.Dispose();
    }

    /// <summary>The issuer moves the card of its own accord and says so: from that moment to the event, in milliseconds, sorted.</summary>
    private async Task<double[]> LatenciesAsync(AssignedCard card, CardStream stream)
    {
        var latencies = new double[Changes];
        for (var change = 0; change < Changes; change++)
        {
            var status = change % 2 == 0 ? "FROZEN" : "ACTIVE";
            var watch = Stopwatch.StartNew();
            await world.Twin.SetCardAsync(card.CardId, status);
            await stream.UntilAsync(card, status);
            latencies[change] = watch.Elapsed.TotalMilliseconds;
        }
        return [.. latencies.Order()];
    }
}
