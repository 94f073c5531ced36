using Cards.Support;
using Npgsql;

namespace Cards.Reliability;

/// <summary>What is in the world's database, read past the network that may be down.</summary>
public static class Rows
{
    public const string Operations = "cards.mt_doc_card_controls_operation";

    /// <summary>One value.</summary>
    public static async Task<T> QueryAsync<T>(this World world, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(world.Postgres) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync() is T result ? result : default!;
    }

    /// <summary>Waits until the change was sent once, in vain, and its next send is written down: that one and the end of the message are one commit.</summary>
    public static Task IsToBeSentAgainAsync(this World world, Answer accepted) =>
        Eventually.AsyncOf(
            () =>
                world.QueryAsync<string>(
                    $"""
                    select data::text from {Operations} where id = $1 and (data ->> 'Attempt')::int > 0
                      and (data ->> 'NextSend')::bigint > extract(epoch from now()) * 1000
                    """,
                    accepted.ShouldBe(200).Data.GetProperty("operation_id").GetGuid()
                ),
            operation => operation is not null,
            "a call came to nothing and the change is to be sent again"
        );
}
