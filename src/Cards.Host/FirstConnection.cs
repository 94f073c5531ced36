using Npgsql;

namespace Cards.Host;

/// <summary>Opens the first connection before anything else needs one. It also reads PostgreSQL's types and compiles the client, which on a busy
/// machine takes longer than a request may wait for a connection: the start may.</summary>
internal sealed partial class FirstConnection(NpgsqlDataSource database, TimeProvider time, ILogger<FirstConnection> log) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await using var first = await database.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException failure) when (failure.IsTransient && time.GetElapsedTime(began) < Patience)
            {
                LogAgain(failure);
            }
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL did not answer the first connection; it is tried again")]
    private partial void LogAgain(Exception failure);
}
