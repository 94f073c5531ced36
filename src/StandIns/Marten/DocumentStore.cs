using System.Data;
using JasperFx;
using Marten.Exceptions;
using Marten.Schema;
using Marten.Services;
using Npgsql;

namespace Marten;

/// <summary>The store: one per process. Sessions hold no connection. Marten 9.29.0.</summary>
public interface IDocumentStore : IDisposable, IAsyncDisposable
{
    AdvancedOperations Advanced { get; }
    IMartenStorage Storage { get; }

    /// <summary>Only <see cref="IsolationLevel.ReadCommitted"/>.</summary>
    IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted);
    IDocumentSession LightweightSession(SessionOptions options);
    IQuerySession QuerySession();
}

/// <summary>The schema as configured. Marten 9.29.0.</summary>
public interface IMartenStorage
{
    /// <summary>Makes what is missing; several processes may do so at once.</summary>
    Task ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate? @override = null);
}

/// <summary>Maintenance. Marten 9.29.0.</summary>
public class AdvancedOperations
{
    internal AdvancedOperations(IDocumentCleaner clean) => Clean = clean;

    public IDocumentCleaner Clean { get; }

    public async Task ResetAllData(CancellationToken cancellation = default)
    {
        await Clean.DeleteAllDocumentsAsync(cancellation);
        await Clean.DeleteAllEventDataAsync(cancellation);
    }
}

/// <inheritdoc cref="IDocumentStore"/>
public class DocumentStore : IDocumentStore, IMartenStorage
{
    private readonly SemaphoreSlim _gate = new(1);
    private int _applied = -1;
    private readonly NpgsqlDataSource _source;

    /// <summary>Compiles folds and mappings; a wrong one throws here.</summary>
    public DocumentStore(StoreOptions options)
    {
        Options = options;
        _source =
            options.DataSource
            ?? throw new InvalidOperationException("No connection: call StoreOptions.Connection or UseNpgsqlDataSource().");
        foreach (var mapping in options.MappingsNow())
        {
            if (mapping.IsSnapshot && mapping.IdType != typeof(Guid))
                throw new JasperFx.Events.Projections.InvalidProjectionException(
                    $"The id of {mapping.Type.FullName} must be the stream's Guid."
                );
            mapping.Freeze();
        }

        Advanced = new AdvancedOperations(new DocumentCleaner(this));
    }

    public AdvancedOperations Advanced { get; }

    public IMartenStorage Storage => this;

    internal StoreOptions Options { get; }

    /// <summary>A store without a container.</summary>
    public static DocumentStore For(Action<StoreOptions> configure)
    {
        var options = new StoreOptions();
        configure(options);
        return new DocumentStore(options);
    }

    public IDocumentSession LightweightSession(IsolationLevel isolationLevel = IsolationLevel.ReadCommitted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isolationLevel, IsolationLevel.ReadCommitted);
        return new Session(this, readOnly: false);
    }

    public IDocumentSession LightweightSession(SessionOptions options)
    {
        var session = new Session(this, readOnly: false);
        foreach (var listener in options.Listeners)
            session.Listeners.Add(listener);
        return session;
    }

    public IQuerySession QuerySession() => new Session(this, readOnly: true);

    async Task IMartenStorage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate? @override) => await ApplyAsync(force: true, default);

    public void Dispose()
    {
        _gate.Dispose();
        if (Options.OwnsDataSource)
            _source.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (Options.OwnsDataSource)
            await _source.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The mapping of a type, also one that was never configured.</summary>
    internal DocumentMapping MappingFor(Type type)
    {
        var mapping = Options.MappingFor(type);
        mapping.Freeze();
        return mapping;
    }

    /// <summary>Makes the schema at first use, and again when a new document type turned up.</summary>
    internal ValueTask ReadyAsync(CancellationToken token) =>
        Options.AutoCreateSchemaObjects == AutoCreate.None || Volatile.Read(ref _applied) == Options.MappingCount
            ? default
            : new(ApplyAsync(false, token));

    internal void Forget() => Volatile.Write(ref _applied, -1);

    internal async Task<T> ReadAsync<T>(Action<NpgsqlBatch> write, Func<NpgsqlDataReader, Task<T>> read, CancellationToken token)
    {
        await ReadyAsync(token);
        return await Retry(
            async () =>
            {
                await using var batch = _source.CreateBatch();
                batch.Timeout = Options.CommandTimeout;
                write(batch);
                await using var reader = await batch.ExecuteReaderAsync(token);
                return await read(reader);
            },
            token
        );
    }

    internal Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql,
        object?[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken token
    ) =>
        ReadAsync<IReadOnlyList<T>>(
            batch =>
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var value in parameters)
                    command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
                batch.BatchCommands.Add(command);
            },
            async reader =>
            {
                List<T> rows = [];
                while (await reader.ReadAsync(token))
                    rows.Add(read(reader));
                return rows;
            },
            token
        );

    /// <summary>One batch is one round trip and one transaction: all of it happens or nothing.</summary>
    internal async Task CommitAsync(IReadOnlyList<Operation> operations, CancellationToken token)
    {
        NpgsqlBatchCommand[] commands = [.. operations.Select(operation => operation.Build())];
        await using var connection = await Retry(() => _source.OpenConnectionAsync(token).AsTask(), token);
        await using var batch = new NpgsqlBatch(connection) { Timeout = Options.CommandTimeout };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        try
        {
            await batch.ExecuteNonQueryAsync(token);
        }
        catch (PostgresException failure)
        {
            // Npgsql names the failed command only when the connection string asks for it; a finished one has its type.
            var index = Array.FindIndex(commands, command => command.StatementType == Npgsql.StatementType.Unknown);
            throw (index < 0 ? null : operations[index].Translate(failure))
                ?? (
                    failure.SqlState == PostgresErrorCodes.SerializationFailure
                        ? new ConcurrentUpdateException(failure)
                        : new MartenCommandException(null, failure)
                );
        }
        catch (NpgsqlException failure)
        {
            throw new MartenCommandException(null, failure);
        }
    }

    internal async Task ExecuteAsync(string script, CancellationToken token)
    {
        await ReadyAsync(token);
        await using var command = _source.CreateCommand(script);
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Reads and connecting are tried again: they surely left nothing.</summary>
    private static async Task<T> Retry<T>(Func<Task<T>> attempt, CancellationToken token)
    {
        for (var wait = 50; ; wait *= 2)
        {
            try
            {
                return await attempt();
            }
            catch (NpgsqlException failure) when (failure.IsTransient && wait < 400)
            {
                await Task.Delay(wait, token);
            }
            catch (NpgsqlException failure)
            {
                throw new MartenCommandException(null, failure);
            }
        }
    }

    private async Task ApplyAsync(bool force, CancellationToken token)
    {
        await _gate.WaitAsync(token);
        try
        {
            var wanted = Options.MappingCount;
            if (!force && _applied == wanted)
                return;
            await SchemaBuilder.ApplyAsync(_source, Options, token);
            Volatile.Write(ref _applied, wanted);
        }
        finally
        {
            _gate.Release();
        }
    }
}
