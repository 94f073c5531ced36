namespace Marten;

/// <summary>The store: one per process. Sessions hold no connection. Marten 9.29.0.</summary>
public interface IDocumentStore : IDisposable, IAsyncDisposable
{
    AdvancedOperations Advanced { get; }
    IMartenStorage Storage { get; }
    IDocumentSession LightweightSession();
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
}

/// <inheritdoc cref="IDocumentStore"/>
public class DocumentStore : IDocumentStore, IMartenStorage, IDocumentCleaner
{
    private readonly SemaphoreSlim _gate = new(1);
    private int _applied = -1;

    /// <summary>Checks mappings; a wrong one throws here.</summary>
    internal DocumentStore(StoreOptions options)
    {
        Options = options;
        DataSource =
            options.DataSource
            ?? throw new InvalidOperationException("No connection: call StoreOptions.Connection or UseNpgsqlDataSource().");
        foreach (var mapping in options.Mappings.Values)
            if (mapping.Checked() is { Fold: not null, IdPgType: not "uuid" })
                throw new InvalidProjectionException($"The id of {mapping.Type.FullName} must be the stream's Guid.");
    }

    public AdvancedOperations Advanced => new(this);
    public IMartenStorage Storage => this;
    internal StoreOptions Options { get; }
    internal NpgsqlDataSource DataSource { get; }

    /// <summary>A store without a container.</summary>
    public static DocumentStore For(Action<StoreOptions> configure)
    {
        var options = new StoreOptions();
        configure(options);
        return new DocumentStore(options);
    }

    public IDocumentSession LightweightSession() => new Session(this, columnsBeforeData: 1);

    public IQuerySession QuerySession() => new Session(this, columnsBeforeData: 0);

    Task IMartenStorage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate? @override) => ApplyAsync(force: true, default);

    // Also tables of document types that this process does not configure.
    Task IDocumentCleaner.DeleteAllDocumentsAsync(CancellationToken ct) =>
        ExecuteAsync(
            $"""
            do $do$ declare t record; begin
                for t in select schemaname, tablename from pg_tables where schemaname = '{Options.DatabaseSchemaName}' and tablename like 'mt\_doc\_%' loop
                    execute format('truncate table %I.%I cascade', t.schemaname, t.tablename);
                end loop;
            end $do$
            """,
            ct
        );

    Task IDocumentCleaner.DeleteAllEventDataAsync(CancellationToken ct)
    {
        var schema = Options.DatabaseSchemaName;
        return ExecuteAsync(
            $"truncate table {schema}.mt_events, {schema}.mt_streams, {schema}.mt_event_progression restart identity cascade",
            ct
        );
    }

    public void Dispose()
    {
        _gate.Dispose();
        if (Options.OwnsDataSource)
            DataSource.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (Options.OwnsDataSource)
            await DataSource.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The mapping of a type, also one that was never configured; it is kept only if it can be stored.</summary>
    internal DocumentMapping MappingFor(Type type) =>
        Options.Mappings.GetValueOrDefault(type) ?? Options.MappingFor(new DocumentMapping(type, Options).Checked().Type);

    /// <summary>Makes the schema at first use, and again when a new document type turned up.</summary>
    internal ValueTask ReadyAsync(CancellationToken token) =>
        Options.AutoCreateSchemaObjects == AutoCreate.None || Volatile.Read(ref _applied) == Options.Mappings.Count
            ? default
            : new(ApplyAsync(force: false, token));

    internal async Task<T> ReadAsync<T>(
        Func<IEnumerable<NpgsqlBatchCommand>> commands,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken token
    )
    {
        await ReadyAsync(token);
        return await Retry(
            async () =>
            {
                await using var batch = DataSource.CreateBatch();
                batch.Timeout = Options.CommandTimeout;
                foreach (var command in commands())
                    batch.BatchCommands.Add(command);
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
            () => [Operation.Sql(sql, parameters)],
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
        await using var connection = await Retry(() => DataSource.OpenConnectionAsync(token).AsTask(), token);
        await using var batch = new NpgsqlBatch(connection) { Timeout = Options.CommandTimeout };
        foreach (var operation in operations)
            batch.BatchCommands.Add(operation.Command);
        try
        {
            await batch.ExecuteNonQueryAsync(token);
        }
        catch (NpgsqlException failure)
        {
            // Npgsql names the failed command only when the connection string asks for it; a finished one has its type.
            var failed = operations.FirstOrDefault(operation => operation.Command.StatementType == Npgsql.StatementType.Unknown);
            throw (failure is PostgresException answer ? failed?.Meaning?.Invoke(answer) : null) ?? new MartenCommandException(failure);
        }
    }

    private async Task ExecuteAsync(string script, CancellationToken token)
    {
        await ReadyAsync(token);
        await using var command = DataSource.CreateCommand(script);
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
                throw new MartenCommandException(failure);
            }
        }
    }

    private async Task ApplyAsync(bool force, CancellationToken token)
    {
        await _gate.WaitAsync(token);
        try
        {
            var wanted = Options.Mappings.Count;
            if (!force && _applied == wanted)
                return;
            await using var command = DataSource.CreateCommand(SchemaBuilder.Script(Options));
            await command.ExecuteNonQueryAsync(token);
            Volatile.Write(ref _applied, wanted);
        }
        finally
        {
            _gate.Release();
        }
    }
}
