using Npgsql;

namespace Cards.Support;

/// <summary>Calls that decide on the same state and commit in the same moment, which calls alone do only by luck.</summary>
public static class Collision
{
    /// <summary>
    /// Holds back whoever inserts into the table until all calls wait there, or the first of them would soon be given up: the store
    /// lets a statement take three seconds.
    /// </summary>
    /// <param name="table">Without its schema.</param>
    public static async Task<Answer[]> OfAsync(this World world, string table, params Func<Task<Answer>>[] calls)
    {
        await using var source = NpgsqlDataSource.Create(world.Postgres);
        await using var holder = await source.OpenConnectionAsync();
        await using var hold = await holder.BeginTransactionAsync();
        // Readers pass.
        await using (var holding = new NpgsqlCommand($"lock table cards.{table} in share row exclusive mode", holder, hold))
            await holding.ExecuteNonQueryAsync();
        var answers = Array.ConvertAll(calls, call => call());
        await using (
            var waiting = source.CreateCommand(
                $"""
                select count(*) = $1 or coalesce(max(clock_timestamp() - waitstart) > interval '2 seconds', false)
                from pg_locks where not granted and relation = 'cards.{table}'::regclass
                """
            )
        )
        {
            waiting.Parameters.Add(new NpgsqlParameter { Value = (long)calls.Length });
            await Eventually.AsyncOf(async () => (bool)(await waiting.ExecuteScalarAsync())!, yes => yes, $"the commits wait for {table}");
        }
        await hold.CommitAsync();
        return await Task.WhenAll(answers);
    }
}
