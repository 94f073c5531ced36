using Npgsql;

namespace Cards.Stack.Specs.Store;

/// <summary>
/// A statement whose values the server cannot read spoils its connection for the next one, who is somebody else, if Npgsql was just preparing it:
/// the host therefore parts with its connections then. An upgrade that mends this lets the host do without.
/// </summary>
public sealed class FailedBindSpecs
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task while_nothing_is_prepared_the_connection_stays_good(int before)
    {
        await using var source = OneConnection();
        await FailAsync(source, before);

        Assert.Equal("usd", await SearchAsync(source, "usd"));
        Assert.Equal("usd", await SearchAsync(source, "usd"));
    }

    [Fact]
    public async Task at_the_use_that_prepares_it_is_out_of_step()
    {
        await using var source = OneConnection();
        await FailAsync(source, before: 1);

        var spoilt = await Assert.ThrowsAnyAsync<Exception>(() => SearchAsync(source, "usd"));
        Assert.IsNotType<PostgresException>(spoilt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task a_connection_that_is_parted_with_spoils_nothing(int before)
    {
        await using var source = OneConnection();
        await FailAsync(source, before, source.Clear);

        for (var time = 0; time < 5; time++)
            Assert.Equal("usd", await SearchAsync(source, "usd"));
    }

    private static NpgsqlDataSource OneConnection() =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Support.Database.Connection)
            {
                MaxPoolSize = 1,
                MaxAutoPrepare = 100,
                AutoPrepareMinUsages = 2,
                NoResetOnClose = true,
            }
        );

    /// <param name="before">How often the statement has run: at its second time Npgsql prepares it.</param>
    private static async Task FailAsync(NpgsqlDataSource source, int before, Action? whileRented = null)
    {
        for (var time = 0; time < before; time++)
            await SearchAsync(source, "usd");
        await using var connection = await source.OpenConnectionAsync(Stop);
        var failed = await Assert.ThrowsAsync<PostgresException>(() => SearchAsync(connection, "\0"));
        Assert.Equal(PostgresErrorCodes.CharacterNotInRepertoire, failed.SqlState);
        whileRented?.Invoke();
    }

    private static async Task<object?> SearchAsync(NpgsqlDataSource source, string text)
    {
        await using var connection = await source.OpenConnectionAsync(Stop);
        return await SearchAsync(connection, text);
    }

    private static async Task<object?> SearchAsync(NpgsqlConnection connection, string text)
    {
        await using var command = new NpgsqlCommand("select $1::text where $2 <> ''", connection);
        command.Parameters.Add(new() { Value = text });
        command.Parameters.Add(new() { Value = text });
        return await command.ExecuteScalarAsync(Stop);
    }
}
