using Cards.Support;
using Npgsql;

namespace Cards.Specs;

/// <summary>What the world's own database holds, read behind the product's back.</summary>
internal static class Stored
{
    public static Task ActivationCodeIsHereAsync(this World world, Guid cardId) =>
        Eventually.AsyncOf(() => world.SealedActivationCodeAsync(cardId), code => code is not null, "the activation code has arrived");

    /// <summary>Base64, as stored; null when there is none or it was erased.</summary>
    public static Task<string?> SealedActivationCodeAsync(this World world, Guid cardId) =>
        world.ReadAsync<string>("select data -> 'Sealed' ->> 'Bytes' from cards.mt_doc_activation_code where id = $1", cardId);

    /// <summary>True once the event is stored and dealt with: its body is dropped, no message about it waits to be worked on, none has died. That the
    /// issuer's card is looked at once more may be scheduled.</summary>
    public static Task<bool> IsHandledAsync(this World world, string eventId) =>
        world.ReadAsync<bool>(
            """
            select exists (select from cards.mt_doc_uqpay_webhook_event where id = $1 and data ->> 'Body' is null)
                and not exists (select from cards.wolverine_incoming_envelopes where status not in ('Handled', 'Scheduled') and position(convert_to($1, 'UTF8') in body) > 0)
                and not exists (select from cards.wolverine_dead_letters where position(convert_to($1, 'UTF8') in body) > 0)
            """,
            eventId
        );

    /// <summary>The event could not be read and waits with its body.</summary>
    public static Task<bool> IsKeptUnreadableAsync(this World world, string eventId) =>
        world.ReadAsync<bool>(
            "select coalesce((data ->> 'IsUnreadable')::boolean and data ->> 'Body' is not null, false) from cards.mt_doc_uqpay_webhook_event where id = $1",
            eventId
        );

    public static Task<long> CountEventsAsync(this World world, string eventId) =>
        world.ReadAsync<long>("select count(*) from cards.mt_doc_uqpay_webhook_event where id = $1", eventId);

    /// <summary>How many messages of that type wait to be handled, or died.</summary>
    public static Task<long> CountUnhandledAsync(this World world, string message) =>
        world.ReadAsync<long>(
            """
            select (select count(*) from cards.wolverine_incoming_envelopes where status <> 'Handled' and message_type like '%' || $1)
                + (select count(*) from cards.wolverine_dead_letters where message_type like '%' || $1)
            """,
            message
        );

    public static Task<long> CountOperationsAsync(this World world, long localId) =>
        world.ReadAsync<long>("select count(*) from cards.mt_doc_card_controls_operation where (data ->> 'LocalId')::bigint = $1", localId);

    /// <summary>As if nothing had happened to the card for an hour.</summary>
    public static Task CardWasWrittenAnHourAgoAsync(this World world, long localId) =>
        world.ReadAsync<long>(
            """
            update cards.mt_doc_card_controls_card set mt_last_modified = now() - interval '1 hour'
            where (data ->> 'LocalId')::bigint = $1 returning mt_version
            """,
            localId
        );

    /// <summary>The events on all streams of the user's cards and requests, by name; what changes nothing leaves them as they were.</summary>
    public static async Task<IReadOnlyList<string>> HistoryAsync(this World world, User user) =>
        await world.ReadAsync<string[]>(
            """
            select coalesce(array_agg(type::text order by seq_id), '{}') from cards.mt_events
            where stream_id in (select stream_id from cards.mt_events where data::text like '%' || $1 || '%')
            """,
            user.Id
        ) ?? [];

    /// <summary>The tables with a row that holds the text in any column.</summary>
    public static async Task<IReadOnlyList<string>> TablesHoldingAsync(this World world, string text)
    {
        await using var source = NpgsqlDataSource.Create(world.Postgres);
        var tables = new List<string>();
        await using (var list = source.CreateCommand("select table_name from information_schema.tables where table_schema = 'cards'"))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }
        var holding = new List<string>();
        foreach (var table in tables)
        {
            await using var search = source.CreateCommand(
                $"select exists (select from cards.\"{table}\" t where t::text like '%' || $1 || '%')"
            );
            search.Parameters.Add(new NpgsqlParameter { Value = text });
            if ((bool)(await search.ExecuteScalarAsync())!)
                holding.Add(table);
        }
        return holding;
    }

    private static async Task<T?> ReadAsync<T>(this World world, string sql, object parameter)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = parameter } } };
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
