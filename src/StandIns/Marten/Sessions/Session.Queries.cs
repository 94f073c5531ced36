namespace Marten;

/// <summary>The reading half of a session.</summary>
internal sealed partial class Session
{
    public Task<T?> LoadAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull => _events.Fetched(typeof(T), id) is T fetched ? Task.FromResult<T?>(fetched) : Load<T, Guid>(id, token);

    public Task<T?> LoadAsync<T>(string id, CancellationToken token = default)
        where T : notnull => Load<T, string>(id, token);

    public Task<T?> LoadAsync<T>(int id, CancellationToken token = default)
        where T : notnull => Load<T, int>(id, token);

    public Task<T?> LoadAsync<T>(long id, CancellationToken token = default)
        where T : notnull => Load<T, long>(id, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params Guid[] ids)
        where T : notnull => LoadMany<T, Guid>(ids, default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params Guid[] ids)
        where T : notnull => LoadMany<T, Guid>(ids, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params string[] ids)
        where T : notnull => LoadMany<T, string>(ids, default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params string[] ids)
        where T : notnull => LoadMany<T, string>(ids, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params int[] ids)
        where T : notnull => LoadMany<T, int>(ids, default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params int[] ids)
        where T : notnull => LoadMany<T, int>(ids, token);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(params long[] ids)
        where T : notnull => LoadMany<T, long>(ids, default);

    public Task<IReadOnlyList<T>> LoadManyAsync<T>(CancellationToken token, params long[] ids)
        where T : notnull => LoadMany<T, long>(ids, token);

    public Task<bool> CheckExistsAsync<T>(Guid id, CancellationToken token = default)
        where T : notnull => Exists<T, Guid>(id, token);

    public Task<bool> CheckExistsAsync<T>(string id, CancellationToken token = default)
        where T : notnull => Exists<T, string>(id, token);

    public Task<bool> CheckExistsAsync<T>(int id, CancellationToken token = default)
        where T : notnull => Exists<T, int>(id, token);

    public Task<bool> CheckExistsAsync<T>(long id, CancellationToken token = default)
        where T : notnull => Exists<T, long>(id, token);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] parameters) => QueryAsync<T>('?', sql, default, parameters);

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters) =>
        QueryAsync<T>('?', sql, token, parameters);

    public Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, params object[] parameters) =>
        QueryAsync<T>(placeholder, sql, default, parameters);

    public Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, CancellationToken token, params object[] parameters)
    {
        var plain = sql.AsSpan().TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase);
        var mapping = plain ? null : _store.MappingFor(typeof(T));
        var column = new ColumnReader<T>(_store.Options, mapping);
        return Query(Placeholders.Number(mapping?.Sql.Where + sql, placeholder, parameters.Length), parameters, column, token);
    }

    public async Task<long> NextSequenceValueAsLong(string sequenceName, CancellationToken token = default)
    {
        var next = await Query("select nextval($1::regclass)", [sequenceName], new ColumnReader<long>(_store.Options, null), token);
        return next[0];
    }

    private async Task<T?> Load<T, TId>(TId id, CancellationToken token)
        where T : notnull
        where TId : notnull
    {
        var mapping = _store.MappingFor(typeof(T));
        var found = await Query(mapping.Sql.Load, [id], new ColumnReader<T>(_store.Options, mapping), token);
        return found.Count == 0 ? default : found[0];
    }

    private Task<IReadOnlyList<T>> LoadMany<T, TId>(TId[] ids, CancellationToken token)
        where T : notnull
    {
        var mapping = _store.MappingFor(typeof(T));
        return Query(mapping.Sql.LoadMany, [ids], new ColumnReader<T>(_store.Options, mapping), token);
    }

    private async Task<bool> Exists<T, TId>(TId id, CancellationToken token)
        where TId : notnull
    {
        var answer = await Query(_store.MappingFor(typeof(T)).Sql.Exists, [id], new ColumnReader<bool>(_store.Options, null), token);
        return answer[0];
    }

    private Task<IReadOnlyList<T>> Query<T>(string sql, object?[] parameters, ColumnReader<T> column, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _store.QueryAsync(sql, parameters, reader => column.Read(reader, 0), token);
    }
}
