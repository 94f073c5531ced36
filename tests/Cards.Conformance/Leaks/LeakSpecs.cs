using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Cards.Support;
using Cards.UqPay.Webhooks;
using JasperFx;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;

namespace Cards.Conformance.Leaks;

public sealed class LeakSpecs(WatchedWorld world) : IClassFixture<WatchedWorld>
{
    private const string Store = "log Marten.IDocumentStore";

    private static readonly ActivitySource Traces = new("planted");
    private static readonly Meter Metrics = new("planted");

    [Fact]
    public async Task No_secret_of_the_journey_is_found_anywhere()
    {
        var journey = new Journey(world);
        await journey.TravelAsync();
        await Eventually.AsyncOf(
            () => world.Database.TextsAsync("select count(*) from cards.wolverine_incoming_envelopes where status = 'Incoming'"),
            waiting => waiting.Single() == "0",
            "every message is handled"
        );

        var everything = await world.EverythingAsync();
        AssertTheSearchLooksWhereThingsAre(everything);
        AssertNone(new LeakSearch(journey.Canaries).In(everything));
        AssertNone(new LeakSearch(journey.Personal).In(world.Said()));
        AssertNone(LeakSearch.MembersIn(await world.StoredAsync()));
        AssertALostRaceIsNoError(everything);
    }

    /// <summary>Whatever the process writes, at any level, is searched: no filter of the product's settings stands before it.</summary>
    [Fact]
    public void Every_category_of_both_processes_is_searched_from_trace_on()
    {
        foreach (var process in new[] { world.Host, world.Edge.Services })
        {
            var settings = process.GetRequiredService<IConfiguration>().GetSection("Logging").GetChildren();
            var named = settings.SelectMany(section => section.GetSection("LogLevel").GetChildren().Append(section)).Select(at => at.Key);
            foreach (
                var category in named
                    .Concat(["Microsoft.AspNetCore", "Marten.IDocumentStore", "Wolverine", "Npgsql", "System.Net.Http", "Cards"])
                    .Distinct()
            )
                Assert.True(process.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Trace), category);
        }
    }

    /// <summary>It was decided again, or answered 409; both stand in the log for whoever looks for them, and neither as an error.</summary>
    private static void AssertALostRaceIsNoError(IReadOnlyList<Written> everything)
    {
        var races = everything
            .Where(written =>
                written.Place.StartsWith("log ", StringComparison.Ordinal)
                && (
                    written.Text.Contains(nameof(DocumentAlreadyExistsException), StringComparison.Ordinal)
                    || written.Text.Contains("ConcurrencyException", StringComparison.Ordinal)
                    || written.Text.Contains(PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal)
                )
            )
            .ToList();
        Assert.Contains(races, race => race.Place == Store);
        Assert.Contains(races, race => race.Place == "log Cards.Issuance.OpenRequest");
        Assert.Contains(
            races,
            race =>
                race.Place == "log Cards.Issuance.BeginRegistration"
                && race.Text.Contains(nameof(AggregateException), StringComparison.Ordinal)
        );
        Assert.Contains(races, race => race.Place == "log Cards.UqPay.Webhooks.StoreWebhook");
        Assert.All(races, race => Assert.Matches($"^({LogLevel.Trace}|{LogLevel.Debug})\n", race.Text));
    }

    /// <summary>Names every place, and no secret.</summary>
    private static void AssertNone(IReadOnlyList<Leak> leaks) => Assert.True(leaks.Count == 0, string.Join('\n', leaks));

    private static void AssertTheSearchLooksWhereThingsAre(IReadOnlyList<Written> everything)
    {
        var places = everything.Select(written => written.Place).ToHashSet();
        Assert.Contains(places, place => place.StartsWith("log Yarp.", StringComparison.Ordinal));
        Assert.Contains(places, place => place.StartsWith("log Microsoft.AspNetCore.Authentication", StringComparison.Ordinal));
        Assert.Contains("log Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", places);
        Assert.Contains(places, place => place.StartsWith("log Wolverine", StringComparison.Ordinal));
        Assert.Contains(everything, written => IsError(written, Store, "42P01") && IsError(written, Store, "update cards.nowhere"));
        Assert.Contains(places, place => place.StartsWith("trace Cards.UqPay", StringComparison.Ordinal));
        Assert.Contains(places, place => place.StartsWith("trace Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Contains("metric http.server.request.duration", places);
        Assert.Contains("written to mt_events", places);
        Assert.Contains("written to mt_doc_activation_code", places);
        Assert.Contains("written to mt_doc_uqpay_webhook_event", places);
        Assert.Contains("written to wolverine_incoming_envelopes", places);
        Assert.Contains("table \"cards\".\"wolverine_dead_letters\".body", places);
        Assert.Contains(
            everything,
            written => written.Place == "redis command" && written.Text.Contains("otp:card_activation:", StringComparison.Ordinal)
        );
        Assert.Contains(
            everything,
            written => written.Place == "redis key" && written.Text.StartsWith("uqpay:token:", StringComparison.Ordinal)
        );
    }

    private static bool IsError(Written written, string place, string text) =>
        written.Place == place
        && written.Text.StartsWith($"{LogLevel.Error}\n", StringComparison.Ordinal)
        && written.Text.Contains(text, StringComparison.Ordinal);

    /// <summary>Only where a statement casts a parameter, which none of ours does: PostgreSQL repeats what it could not read.</summary>
    [Fact]
    public async Task A_value_that_postgres_quotes_is_not_in_the_stores_log()
    {
        var number = new Canary("quoted PAN", "49" + Digits(14));
        await using var session = world.Host.GetRequiredService<IDocumentStore>().LightweightSession();
        session.QueueSqlCommand("select ?::text::uuid", number.Value);

        var failure = await Record.ExceptionAsync(() => session.SaveChangesAsync(CancellationToken.None));

        Assert.Contains(number.Value, failure!.ToString(), StringComparison.Ordinal);
        Assert.Contains(world.Said(), said => IsError(said, Store, "22P02") && IsError(said, Store, "::uuid"));
        AssertNone(new LeakSearch([number]).In(world.Said().Where(said => said.Place.StartsWith("log ", StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(Plantings))]
    public async Task A_planted_leak_is_found(string place)
    {
        var number = new Canary("planted PAN", "49" + Digits(14));
        var pin = new Canary("planted PIN", Digits(6), IsShort: true);

        await PlantAsync(place, $"before {number.Value} between {pin.Value} after");

        var found = new LeakSearch([number, pin])
            .In(await world.EverythingAsync())
            .Where(leak => leak.Place.StartsWith(place.Split(',')[0], StringComparison.Ordinal))
            .ToList();
        Assert.Contains(found, leak => leak.Canary == number.Name);
        Assert.Contains(found, leak => leak.Canary == pin.Name);
    }

    public static TheoryData<string> Plantings =>
        [
            "log planted, host's text",
            "log planted, edge's text",
            "log planted, value",
            "log planted, scope",
            "log planted, exception",
            "log Marten.IDocumentStore, statement",
            "log Cards.UqPay.Webhooks.StoreWebhook, lost race",
            "trace planted, name",
            "trace planted, tag",
            "trace planted, event",
            "trace planted, baggage",
            "metric planted",
            "written to planted, document member",
            "written to planted, bytea",
            "written to planted, row deleted again",
            "table \"cards\".\"planted\".document, now",
            "table \"cards\".\"planted\".bytes, now",
            "table \"cards\".\"wolverine_dead_letters\".exception_message",
            "table \"cards\".\"wolverine_dead_letters\".body",
            "redis command",
            "redis key",
            "redis value, string",
            "redis value, hash",
            "redis value, list",
            "redis value, set",
            "redis value, sorted set",
        ];

    private async Task PlantAsync(string place, string text)
    {
        if (place.EndsWith("statement", StringComparison.Ordinal))
            await PlantInTheStoresLogAsync(text);
        else if (place.EndsWith("lost race", StringComparison.Ordinal))
            await PlantInTheQueuesLogAsync(text);
        else if (place.StartsWith("log", StringComparison.Ordinal))
            PlantInLogs(place, text);
        else if (place.StartsWith("trace", StringComparison.Ordinal) || place.StartsWith("metric", StringComparison.Ordinal))
            PlantInTelemetry(place, text);
        else if (place.StartsWith("redis", StringComparison.Ordinal))
            await PlantInRedisAsync(place, text);
        else
            await PlantInDatabaseAsync(place, text);
    }

    private void PlantInLogs(string place, string text)
    {
        var process = place.Contains("edge", StringComparison.Ordinal) ? world.Edge.Services : world.Host;
        var log = process.GetRequiredService<ILoggerFactory>().CreateLogger("planted");
        if (place.EndsWith("text", StringComparison.Ordinal))
            log.LogTrace("{Text}", text);
        else if (place.EndsWith("value", StringComparison.Ordinal))
            log.Log(LogLevel.Trace, default, new Dictionary<string, object?> { ["hidden"] = text }, null, (_, _) => "nothing to see");
        else if (place.EndsWith("exception", StringComparison.Ordinal))
            log.LogError(new InvalidOperationException("outer", new InvalidOperationException(text)), "It failed");
        else
        {
            using (log.BeginScope(text))
                log.LogTrace("nothing to see");
        }
    }

    /// <summary>A value in a statement's text, which nobody may write, in a save that fails.</summary>
    private async Task PlantInTheStoresLogAsync(string text)
    {
        await using var session = world.Host.GetRequiredService<IDocumentStore>().LightweightSession();
        session.QueueSqlCommand($"select '{text}'::uuid");
        Assert.NotNull(await Record.ExceptionAsync(() => session.SaveChangesAsync(CancellationToken.None)));
    }

    /// <summary>A secret where an id belongs, in a message whose handler fails.</summary>
    private async Task PlantInTheQueuesLogAsync(string text)
    {
        using var scope = world.Host.CreateScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        var twice = new StoreWebhook(text, "planted", "planted", null, null, null);
        await bus.InvokeAsync(twice);
        Assert.NotNull(await Record.ExceptionAsync(() => bus.InvokeAsync(twice)));
    }

    private static void PlantInTelemetry(string place, string text)
    {
        if (place == "metric planted")
        {
            Metrics.CreateCounter<long>("planted").Add(1, new KeyValuePair<string, object?>("tag", text));
            return;
        }
        using var trace = Traces.StartActivity("planted")!;
        if (place.EndsWith("tag", StringComparison.Ordinal))
            trace.SetTag("hidden", text);
        else if (place.EndsWith("event", StringComparison.Ordinal))
            trace.AddEvent(new ActivityEvent("hidden", tags: new ActivityTagsCollection { ["hidden"] = text }));
        else if (place.EndsWith("baggage", StringComparison.Ordinal))
            trace.SetBaggage("hidden", text);
        else
            trace.DisplayName = text;
    }

    private async Task PlantInDatabaseAsync(string place, string text)
    {
        await world.Database.ExecuteAsync("create table if not exists cards.planted (document jsonb, bytes bytea)");
        await world.Database.ExecuteAsync(
            "create or replace trigger watch after insert or update on cards.planted for each row execute function watch.copy()"
        );
        var bytes = $"'\\x{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";
        await world.Database.ExecuteAsync(
            place switch
            {
                _ when place.EndsWith("exception_message", StringComparison.Ordinal) =>
                    $"insert into cards.wolverine_dead_letters (id, body, message_type, exception_message) values (gen_random_uuid(), '', 'planted', '{text}')",
                _ when place.EndsWith("body", StringComparison.Ordinal) =>
                    $"insert into cards.wolverine_dead_letters (id, body, message_type) values (gen_random_uuid(), {bytes}, 'planted')",
                _ when place.Contains("byte", StringComparison.Ordinal) => $"insert into cards.planted (bytes) values ({bytes})",
                _ => $$"""insert into cards.planted (document) values ('{"Deep": [{"Hidden": "{{text}}"}]}')""",
            }
        );
        if (place.EndsWith("deleted again", StringComparison.Ordinal))
            await world.Database.ExecuteAsync("delete from cards.planted");
    }

    private async Task PlantInRedisAsync(string place, string text)
    {
        var redis = world.RedisServer.Database;
        var key = $"planted:{place}:{(place == "redis key" ? text : "")}";
        var planted = place.Split(", ")[^1] switch
        {
            "hash" => redis.HashSetAsync(key, "field", text),
            "list" => redis.ListRightPushAsync(key, text),
            "set" => redis.SetAddAsync(key, text),
            "sorted set" => redis.SortedSetAddAsync(key, text, 1),
            _ => (Task)redis.StringSetAsync(key, text),
        };
        await planted;
        await redis.KeyExpireAsync(key, TimeSpan.FromMinutes(5));
        await Eventually.AsyncOf(
            () => Task.FromResult(world.RedisServer.Commands.Any(command => command.Text.Contains(text, StringComparison.Ordinal))),
            seen => seen,
            "Redis told of it"
        );
    }

    private static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);
}
