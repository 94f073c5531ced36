using Cards.Contracts;
using Cards.Support;
using Npgsql;
using NpgsqlTypes;
using AssignedCard = Cards.Support.AssignedCard;

namespace Cards.Reliability;

/// <summary>Active cards, many: the issuer makes them in bulk, one of ours came the whole way, and the others are that one's rows under other ids.</summary>
public static class ManyCards
{
    private const int CardsPerUser = 20;

    /// <summary>Far from what the sequence gives.</summary>
    private static long lastNumber = 1_000_000;

    private const string Others = "create temporary table other (stream uuid, local bigint, card uuid, usr text)";

    private const string CloneStream = """
        insert into cards.mt_streams
        select (jsonb_populate_record(p, jsonb_build_object('id', other.stream))).* from cards.mt_streams p, other where p.id = $1
        """;

    private const string CloneEvents = """
        insert into cards.mt_events
        select (jsonb_populate_record(p, jsonb_build_object('seq_id', nextval('cards.mt_events_sequence'), 'id', gen_random_uuid(),
            'stream_id', other.stream, 'data', case when p.data ? 'LocalId'
              then p.data || jsonb_build_object('LocalId', other.local, 'CardId', other.card, 'UserId', other.usr) else p.data end))).*
        from cards.mt_events p, other where p.stream_id = $1
        """;

    // A member that is filtered or sorted by has a column of its own; a name that is no column is ignored.
    private const string CloneCard = """
        insert into cards.mt_doc_card_controls_card
        select (jsonb_populate_record(p, jsonb_build_object('id', other.stream,
            'local_id', other.local, 'card_id', other.card, 'user_id', other.usr, 'data', p.data
              || jsonb_build_object('Id', other.stream, 'LocalId', other.local, 'CardId', other.card, 'UserId', other.usr)))).*
        from cards.mt_doc_card_controls_card p, other where p.id = $1
        """;

    public static async Task<IReadOnlyList<AssignedCard>> ManyCardsAsync(this ProcessWorld world, int count)
    {
        var pattern = await world.AUserWithAVirtualCardAsync();
        await world.QuietButForSchedulesAsync();
        var cards = new List<AssignedCard>(count);
        foreach (var share in (await world.Twin.ManyCardsAsync(count)).Chunk(CardsPerUser))
        {
            var user = await world.AUserAsync();
            foreach (var cardId in share)
                cards.Add(new AssignedCard(user, "", Interlocked.Increment(ref lastNumber), cardId));
        }
        await CloneAsync(world, new LocalCardId(pattern.LocalId).StreamId, cards);
        return cards;
    }

    private static async Task CloneAsync(ProcessWorld world, Guid pattern, IReadOnlyList<AssignedCard> cards)
    {
        // The temporary table is the connection's.
        var own = new NpgsqlConnectionStringBuilder(world.Postgres) { Pooling = false, CommandTimeout = 120 };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand(Others, connection))
            await create.ExecuteNonQueryAsync();
        await using (var rows = await connection.BeginBinaryImportAsync("copy other from stdin (format binary)"))
        {
            foreach (var card in cards)
            {
                await rows.StartRowAsync();
                await rows.WriteAsync(new LocalCardId(card.LocalId).StreamId, NpgsqlDbType.Uuid);
                await rows.WriteAsync(card.LocalId, NpgsqlDbType.Bigint);
                await rows.WriteAsync(card.CardId, NpgsqlDbType.Uuid);
                await rows.WriteAsync(card.User.Id, NpgsqlDbType.Text);
            }
            await rows.CompleteAsync();
        }
        foreach (var clone in (string[])[CloneStream, CloneEvents, CloneCard])
        {
            await using var command = new NpgsqlCommand(clone, connection) { Parameters = { new() { Value = pattern } } };
            await command.ExecuteNonQueryAsync();
        }
    }
}
