using System.Data.Common;
using Npgsql;

namespace Marten;

internal sealed class AdvancedSql(DocumentStore store, int columnsBeforeData) : IAdvancedSql
{
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken token, params object[] parameters) =>
        QueryAsync<T>('?', sql, token, parameters);

    public Task<IReadOnlyList<T>> QueryAsync<T>(char placeholder, string sql, CancellationToken token, params object[] parameters)
    {
        var read = Columns<T>();
        return Query(placeholder, sql, parameters, reader => read(reader), token);
    }

    public Task<IReadOnlyList<(T1, T2)>> QueryAsync<T1, T2>(string sql, CancellationToken token, params object[] parameters) =>
        QueryAsync<T1, T2>('?', sql, token, parameters);

    public Task<IReadOnlyList<(T1, T2)>> QueryAsync<T1, T2>(
        char placeholder,
        string sql,
        CancellationToken token,
        params object[] parameters
    )
    {
        var (first, second) = (Row<T1>(0), Row<T2>(1));
        return Query(placeholder, sql, parameters, reader => (first(reader), second(reader)), token);
    }

    public Task<IReadOnlyList<(T1, T2, T3)>> QueryAsync<T1, T2, T3>(string sql, CancellationToken token, params object[] parameters) =>
        QueryAsync<T1, T2, T3>('?', sql, token, parameters);

    public Task<IReadOnlyList<(T1, T2, T3)>> QueryAsync<T1, T2, T3>(
        char placeholder,
        string sql,
        CancellationToken token,
        params object[] parameters
    )
    {
        var (first, second, third) = (Row<T1>(0), Row<T2>(1), Row<T3>(2));
        return Query(placeholder, sql, parameters, reader => (first(reader), second(reader), third(reader)), token);
    }

    private Task<IReadOnlyList<T>> Query<T>(
        char placeholder,
        string sql,
        object?[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken token
    ) => store.QueryAsync(Placeholders.Number(sql, placeholder, parameters.Length), parameters, read, token);

    private Func<DbDataReader, T> Columns<T>()
    {
        var mapping = store.Options.FindMapping(typeof(T));
        var column = new ColumnReader<T>(store.Options, mapping);
        var ordinal = mapping is null ? 0 : columnsBeforeData;
        return reader => column.Read(reader, ordinal);
    }

    private Func<NpgsqlDataReader, T> Row<T>(int index)
    {
        var read = Columns<T>();
        return reader =>
        {
            using var row = reader.GetData(index);
            row.Read();
            return read(row);
        };
    }
}
