using System.Data.Common;
using Cards.Platform;
using Marten;
using Marten.Services;
using Npgsql;

namespace Cards.Host;

/// <summary>
/// What the store says in the log. Its own logger writes every parameter value of every command of a failed save, and the messages of
/// PostgreSQL may quote a value too: here a failure is the statement's text, in which values never stand, and what PostgreSQL calls it.
/// The exception itself goes to whoever saved. A statement whose values PostgreSQL could not read
/// is not sent, or its connection is parted with.
/// </summary>
internal sealed partial class MartenLog(NpgsqlDataSource database, ILogger<IDocumentStore> log) : IMartenLogger
{
    /// <summary>Of one statement, in characters: as far as tables and columns are named.</summary>
    private const int Enough = 160;

    /// <summary>Twice at the beginning of a code of PostgreSQL's: a value could not be read.</summary>
    private const char DataException = '2';

    public IMartenSessionLogger StartSession(IQuerySession session) => new Session(this);

    public void SchemaChange(string sql) => LogSchemaChange(sql);

    private void Tell(Exception failure, string statement)
    {
        if (LostRace.Is(failure))
            LogLostRace(NameOf(failure));
        else if (failure is OperationCanceledException)
            LogGivenUp(statement);
        else
            LogFailed(NameOf(failure), statement);
    }

    /// <summary>
    /// Npgsql takes a statement for prepared whose values were refused while it prepared it, and mistakes the answers to the next one, who is
    /// somebody else. A pool cannot close one connection: all of this process are closed as soon as they are free.
    /// </summary>
    private void PartWithConnectionsAfter(Exception failure)
    {
        if (failure is PostgresException { SqlState: [DataException, DataException, ..] })
            database.Clear();
    }

    /// <summary>Types, and of PostgreSQL's own words those that name parts of the schema.</summary>
    private static string NameOf(Exception failure)
    {
        var name = failure.GetType().Name;
        if (failure is PostgresException postgres)
            name += $" {postgres.SqlState} {postgres.TableName} {postgres.ColumnName} {postgres.ConstraintName}".TrimEnd();
        return failure switch
        {
            AggregateException many => $"{name} ({string.Join(", ", many.InnerExceptions.Select(NameOf))})",
            { InnerException: { } inner } => $"{name} < {NameOf(inner)}",
            _ => name,
        };
    }

    /// <summary>PostgreSQL does not say which statement of a batch failed: each is named by its beginning, once.</summary>
    private static string StatementsOf(NpgsqlBatch batch) =>
        string.Join("; ", batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => BeginningOf(command.CommandText)).Distinct());

    private static string BeginningOf(string statement) => statement.Length <= Enough ? statement : statement[..Enough] + " …";

    [LoggerMessage(LogLevel.Information, "The schema was changed: {Sql}")]
    private partial void LogSchemaChange(string sql);

    [LoggerMessage(LogLevel.Debug, "A save lost a race ({Failure})")]
    private partial void LogLostRace(string failure);

    [LoggerMessage(LogLevel.Debug, "Nobody waited any longer for: {Statement}")]
    private partial void LogGivenUp(string statement);

    [LoggerMessage(LogLevel.Error, "The store failed ({Failure}) at: {Statement}")]
    private partial void LogFailed(string failure, string statement);

    /// <summary>Of one session; the store tells it of one failure twice, first with the statements and then without.</summary>
    private sealed class Session(MartenLog log) : IMartenSessionLogger
    {
        private Exception? told;

        public void LogFailure(NpgsqlBatch batch, Exception ex)
        {
            log.PartWithConnectionsAfter(ex);
            Tell(ex, StatementsOf(batch));
        }

        public void LogFailure(NpgsqlCommand command, Exception ex)
        {
            log.PartWithConnectionsAfter(ex);
            Tell(ex, BeginningOf(command.CommandText));
        }

        public void LogFailure(Exception ex, string message) => Tell(ex, message);

        public void LogSuccess(NpgsqlCommand command) { }

        public void LogSuccess(NpgsqlBatch batch) { }

        public void RecordSavedChanges(IDocumentSession session, IChangeSet commit) { }

        public void OnBeforeExecute(NpgsqlCommand command) => RefuseNull(command.Parameters);

        public void OnBeforeExecute(NpgsqlBatch batch)
        {
            foreach (var command in batch.BatchCommands)
                RefuseNull(command.Parameters);
        }

        /// <summary>The one character that PostgreSQL's text has not. The store returns a query's connection before it tells of its failure, so
        /// such a query must not be sent at all; of a save it tells in time.</summary>
        private static void RefuseNull(DbParameterCollection values)
        {
            foreach (DbParameter value in values)
            {
                if (value.Value is string text && text.Contains('\0', StringComparison.Ordinal))
                    throw new InvalidOperationException($"A null character in {value.ParameterName}: PostgreSQL cannot read it.");
            }
        }

        private void Tell(Exception failure, string statement)
        {
            if (ReferenceEquals(told, failure))
                return;
            told = failure;
            log.Tell(failure, statement);
        }
    }
}
