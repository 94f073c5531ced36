using System.Globalization;
using Cards.Contracts;
using Cards.Contracts.Activation;
using Cards.Contracts.Issuance;
using Cards.Host;
using Cards.Issuance;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Cards.Bench;

/// <summary>Active cards, many: one is written by the host's own store, the others are that one's rows under other ids.</summary>
/// <param name="stream">The stream of a card by its number; the product's own unless a floor must name it more simply.</param>
internal sealed class Seed(Database database, Func<long, Guid>? stream = null)
{
    public const int CardsPerUser = 20;

    private const long FirstNumber = 1_000_000;

    private int count;

    public static string User(int card) => $"user-{(card / CardsPerUser).ToString("D7", CultureInfo.InvariantCulture)}";

    public static long LocalId(int card) => FirstNumber + card;

    /// <summary>The schema and the pattern of all cards. The host that owns the schema must have been started once.</summary>
    public async Task PatternAsync(Dictionary<string, string> hostSettings)
    {
        await using var app = HostEntry.Build([.. hostSettings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        await using var session = app.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        var now = TimeProvider.System.GetUtcNow();
        var pattern = new LocalCardId(0).StreamId;
        session.Events.StartStream<IssuedCard>(
            pattern,
            new CardAssigned(
                0,
                Guid.CreateVersion7(),
                Guid.CreateVersion7(),
                "pattern",
                Guid.CreateVersion7(),
                Guid.CreateVersion7(),
                "40960000",
                "1111",
                new string('0', 64),
                "bench",
                "USD",
                "SHARE",
                SettledBy.Answer,
                now
            ),
            new CardActivated(Guid.CreateVersion7(), SettledBy.Answer, now)
        );
        await session.SaveChangesAsync();
        foreach (var table in (string[])["mt_streams", "mt_events", "mt_doc_card_controls_card"])
        {
            var key = table == "mt_events" ? "stream_id" : "id";
            await database.ExecuteAsync($"create table pattern_{table} as select * from cards.{table} where {key} = '{pattern}'");
        }
    }

    /// <summary>Adds cards until there are this many.</summary>
    /// <param name="cardIds">The issuer's ids where it must know the cards; invented otherwise.</param>
    /// <param name="withStreams">False where cards are only listed.</param>
    public async Task GrowToAsync(int cards, IReadOnlyList<Guid>? cardIds = null, bool withStreams = true, Func<int, string>? owner = null)
    {
        await database.ExecuteAsync(
            "drop table if exists seed; create unlogged table seed (stream uuid, local bigint, card uuid, usr text)"
        );
        await database.CopyAsync(
            "seed",
            Enumerable
                .Range(count, cards - count)
                .Select(card =>
                    $"{Stream(LocalId(card))}\t{LocalId(card)}\t{cardIds?[card] ?? Guid.CreateVersion7()}\t{(owner ?? User)(card)}"
                )
        );
        if (withStreams)
        {
            await CloneAsync("mt_streams", "'id', s.stream");
            await CloneAsync(
                "mt_events",
                """
                'seq_id', nextval('cards.mt_events_sequence'), 'id', gen_random_uuid(), 'stream_id', s.stream, 'data',
                case when p.version = 1 then p.data || jsonb_build_object('LocalId', s.local, 'CardId', s.card, 'UserId', s.usr) else p.data end
                """
            );
        }
        await CloneAsync(
            "mt_doc_card_controls_card",
            """
            'id', s.stream, 'local_id', s.local, 'card_id', s.card, 'user_id', s.usr,
            'data', p.data || jsonb_build_object('Id', s.stream, 'LocalId', s.local, 'CardId', s.card, 'UserId', s.usr)
            """
        );
        await database.ExecuteAsync("drop table seed");
        await database.ExecuteAsync("vacuum analyze");
        await database.ExecuteAsync("checkpoint");
        count = cards;
    }

    private Guid Stream(long localId) => stream?.Invoke(localId) ?? new LocalCardId(localId).StreamId;

    private Task CloneAsync(string table, string changes) =>
        database.ExecuteAsync(
            $"""
            insert into cards.{table}
            select (jsonb_populate_record(p, jsonb_build_object({changes}))).* from pattern_{table} p, seed s
            """
        );
}
