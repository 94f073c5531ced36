using System.Data.Common;
using System.Text.Json;
using Marten.Exceptions;

namespace Marten;

/// <summary>Reads a column as a value of a simple type or as the JSON of anything else.</summary>
internal sealed class ColumnReader<T>(StoreOptions options, DocumentMapping? mapping)
{
    private static readonly bool IsValue = IsSimple(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));
    private readonly Fold? _fold = mapping is { IsSnapshot: true } ? Fold.Of(typeof(T)) : null;

    public T Read(DbDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
            return default!;
        if (IsValue)
            return reader.GetFieldValue<T>(ordinal);
        var read =
            JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(ordinal), options.Json)
            ?? throw new MartenException($"The JSON of a {typeof(T).Name} is null.");
        // The version follows the data where the text is the store's own.
        if (_fold is not null && ordinal + 1 < reader.FieldCount)
            _fold.SetVersion(read, reader.GetInt64(ordinal + 1));
        return read;
    }

    private static bool IsSimple(Type type) =>
        type.IsPrimitive
        || type == typeof(string)
        || type == typeof(decimal)
        || type == typeof(Guid)
        || type == typeof(DateTime)
        || type == typeof(DateTimeOffset)
        || type == typeof(DateOnly)
        || type == typeof(byte[]);
}
