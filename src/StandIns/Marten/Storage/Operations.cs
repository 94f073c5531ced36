using System.Text.Json;
using JasperFx;
using JasperFx.Events;
using Marten.Events;
using Marten.Exceptions;
using Npgsql;
using NpgsqlTypes;

namespace Marten;

/// <summary>One command of a save, and what its failure means.</summary>
internal abstract class Operation
{
    public abstract NpgsqlBatchCommand Build();

    /// <summary>Null where the failure has no meaning of its own.</summary>
    public virtual Exception? Translate(PostgresException failure) => null;

    protected static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    protected static NpgsqlParameter Value(object? value) => new() { Value = value ?? DBNull.Value };

    protected static NpgsqlParameter Value(object value, NpgsqlDbType type) => new() { Value = value, NpgsqlDbType = type };
}

internal sealed class SqlOperation(string sql, object?[] values) : Operation
{
    public override NpgsqlBatchCommand Build() => Command(sql, [.. values.Select(Value)]);
}

internal enum Write
{
    Store,
    Insert,
    Update,
}

internal sealed class WriteOperation(DocumentMapping mapping, object document, Write kind, long version = 0) : Operation
{
    public object Document => document;
    public Write Kind => kind;

    public override NpgsqlBatchCommand Build()
    {
        var sql = kind switch
        {
            Write.Insert => mapping.Sql.Insert,
            Write.Update => mapping.Sql.Update,
            _ => mapping.Sql.Upsert,
        };
        var command = Command(
            sql,
            Value(mapping.IdOf(document)),
            Value(JsonSerializer.SerializeToUtf8Bytes(document, mapping.Type, mapping.Options.Json), NpgsqlDbType.Jsonb),
            Value(mapping.Type.FullName)
        );
        if (mapping.IsSnapshot)
            command.Parameters.Add(Value(version));
        foreach (var field in mapping.Duplicates)
        {
            var parameter = Value(field.Value(document));
            if (field.DbType is { } type)
                parameter.NpgsqlDbType = type;
            else
                parameter.DataTypeName = field.PgType;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public override Exception? Translate(PostgresException failure) =>
        failure.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new DocumentAlreadyExistsException(failure, mapping.Type, mapping.IdOf(document)),
            PostgresErrorCodes.DivisionByZero when kind == Write.Update => new NonExistentDocumentException(
                mapping.Type,
                mapping.IdOf(document)
            ),
            _ => null,
        };
}

internal sealed class DeleteOperation(DocumentMapping mapping, object id) : Operation
{
    public override NpgsqlBatchCommand Build() => Command(mapping.Sql.Delete, Value(id));
}

internal sealed class AppendOperation(StreamAction stream, EventGraph graph, JsonSerializerOptions json) : Operation
{
    // A stream that must not exist yet is inserted, whoever asks for it.
    private bool Starts =>
        stream.ActionType == StreamActionType.Start || (stream.ExpectedVersionOnServer == 0 && !graph.UseMandatoryStreamTypeDeclaration);

    private bool MayStart => stream.ExpectedVersionOnServer is null && !graph.UseMandatoryStreamTypeDeclaration;

    public override NpgsqlBatchCommand Build()
    {
        var events = stream.Events;
        var type = Value(stream.AggregateType is { } aggregate ? Names.Snake(aggregate.Name) : DBNull.Value, NpgsqlDbType.Varchar);
        var expected = Value(stream.ExpectedVersionOnServer is { } version ? version : DBNull.Value, NpgsqlDbType.Bigint);
        var sql = graph.Sql;
        var serverTime = graph.AppendMode == EventAppendMode.QuickWithServerTimestamps;
        var command = Command(
            Starts ? sql.Start
                : MayStart ? sql.AppendOrStart
                : sql.Append,
            Value(stream.Id),
            Starts || MayStart ? type : expected,
            Value((long)events.Count),
            Each(NpgsqlDbType.Uuid, each => each.Id),
            Each<string?>(NpgsqlDbType.Jsonb, each => JsonSerializer.Serialize(each.Data, each.EventType, json)),
            Each<string?>(NpgsqlDbType.Varchar, each => each.EventTypeName),
            Each<string?>(NpgsqlDbType.Varchar, each => each.DotNetTypeName),
            Each<DateTimeOffset?>(NpgsqlDbType.TimestampTz, each => serverTime ? null : each.Timestamp)
        );
        if (!sql.AnyMetadata)
            return command;
        command.Parameters.Add(Each(NpgsqlDbType.Varchar, each => each.CorrelationId));
        command.Parameters.Add(Each(NpgsqlDbType.Varchar, each => each.CausationId));
        command.Parameters.Add(Each(NpgsqlDbType.Jsonb, each => each.Headers is { } set ? JsonSerializer.Serialize(set, json) : null));
        return command;

        NpgsqlParameter Each<T>(NpgsqlDbType type, Func<IEvent, T> value)
        {
            var values = new T[events.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(events[i]);
            return new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
        }
    }

    public override Exception? Translate(PostgresException failure) =>
        failure.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation
                when stream.ActionType == StreamActionType.Start && failure.ConstraintName == "pkey_mt_streams_id" =>
                new ExistingStreamIdCollisionException(stream.Id, stream.AggregateType ?? typeof(object)),
            PostgresErrorCodes.UniqueViolation => Moved(),
            PostgresErrorCodes.NotNullViolation when failure.ColumnName == "version" => stream.ExpectedVersionOnServer is null or 0
            && graph.UseMandatoryStreamTypeDeclaration
                ? new NonExistentStreamException(stream.Id)
                : Moved(),
            _ => null,
        };

    private EventStreamUnexpectedMaxEventIdException Moved() =>
        new(stream.Id, stream.AggregateType, stream.ExpectedVersionOnServer ?? 0, -1);
}
