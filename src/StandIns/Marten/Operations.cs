using NpgsqlTypes;

namespace Marten;

/// <summary>One command of a save, and what its failure means; null where it has no meaning of its own.</summary>
internal sealed record Operation(NpgsqlBatchCommand Command, Func<PostgresException, Exception?>? Meaning = null)
{
    /// <summary>What is written; null for anything but a document.</summary>
    public object? Document { get; init; }

    /// <summary>The document must not exist yet.</summary>
    public bool Inserts { get; init; }

    /// <summary>Values are positional; one whose type must be told is a parameter itself.</summary>
    public static NpgsqlBatchCommand Sql(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    public static NpgsqlParameter Typed(NpgsqlDbType type, object? value) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>Writes a document as it is now.</summary>
    public static Operation Write(DocumentMapping mapping, object id, object document, string sql, params object[] version)
    {
        var data = Typed(NpgsqlDbType.Jsonb, JsonSerializer.SerializeToUtf8Bytes(document, mapping.Type, mapping.Options.Json));
        return new(
            Sql(sql, [id, data, mapping.Type.FullName, .. version]),
            failure =>
                failure.SqlState switch
                {
                    PostgresErrorCodes.UniqueViolation => new DocumentAlreadyExistsException(failure, mapping.Type, id),
                    PostgresErrorCodes.DivisionByZero => new NonExistentDocumentException(mapping.Type, id),
                    _ => null,
                }
        )
        {
            Document = document,
            Inserts = sql == mapping.Sql.Insert,
        };
    }

    public static Operation Append(StreamAction stream, EventGraph graph, JsonSerializerOptions json)
    {
        // A stream that must not exist yet is inserted, whoever asks for it.
        var mandatory = graph.UseMandatoryStreamTypeDeclaration;
        var starts = stream.Starts || (stream.Expected == 0 && !mandatory);
        var mayStart = stream.Expected is null && !mandatory;
        var type = Typed(NpgsqlDbType.Varchar, stream.AggregateType is { } aggregate ? MemberPath.Snake(aggregate.Name) : null);
        var command = Sql(
            starts ? graph.Sql.Start
                : mayStart ? graph.Sql.AppendOrStart
                : graph.Sql.Append,
            stream.Id,
            starts || mayStart ? type : Typed(NpgsqlDbType.Bigint, stream.Expected),
            (long)stream.Events.Count,
            Each(NpgsqlDbType.Uuid, each => each.Id),
            Each(NpgsqlDbType.Jsonb, each => JsonSerializer.Serialize(each.Data, each.EventType, json)),
            Each(NpgsqlDbType.Varchar, each => graph.For(each.EventType).Alias),
            Each(NpgsqlDbType.Varchar, each => graph.For(each.EventType).DotNet)
        );
        return new(command, Meaning);

        NpgsqlParameter Each<T>(NpgsqlDbType type, Func<IEvent, T> value) =>
            Typed(NpgsqlDbType.Array | type, stream.Events.Select(value).ToArray());

        Exception? Meaning(PostgresException failure)
        {
            var taken = failure.SqlState == PostgresErrorCodes.UniqueViolation;
            if (taken && stream.Starts && failure.ConstraintName == "pkey_mt_streams_id")
                return new ExistingStreamIdCollisionException(stream.Id, stream.AggregateType!);
            var moved = failure is { SqlState: PostgresErrorCodes.NotNullViolation, ColumnName: "version" };
            return moved && mandatory && (stream.Expected ?? 0) == 0 ? new NonExistentStreamException(stream.Id)
                : moved || taken ? new EventStreamUnexpectedMaxEventIdException(stream.Id, stream.Expected, -1)
                : null;
        }
    }
}
