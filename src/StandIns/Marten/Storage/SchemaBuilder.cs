using System.Globalization;
using System.Text;
using Marten.Events;
using Marten.Schema;
using Npgsql;
using Weasel.Postgresql;

namespace Marten;

/// <summary>Makes what is missing, in one transaction under one lock, so that processes may start at the same time.</summary>
internal static class SchemaBuilder
{
    // Any constant will do; every store of the database waits for the same one.
    private const long Lock = 0x4D61_7274_656E;

    public static async Task ApplyAsync(NpgsqlDataSource source, StoreOptions options, CancellationToken token)
    {
        var script = Script(options);
        await using var connection = await source.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (
            var wait = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Lock } } }
        )
            await wait.ExecuteNonQueryAsync(token);
        await using (var apply = new NpgsqlCommand(script, connection))
            await apply.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
    }

    public static string Script(StoreOptions options)
    {
        var ddl = new StringBuilder("set local client_min_messages = warning;\n");
        var mappings = options.MappingsNow();
        var sequences = options.Storage.ExtendedSchemaObjects.OfType<Sequence>().ToArray();
        var schemas = mappings
            .Select(mapping => mapping.Schema)
            .Concat(sequences.Select(sequence => sequence.Identifier.Schema))
            .Concat([options.DatabaseSchemaName, options.EventGraph.DatabaseSchemaName])
            .Distinct();
        foreach (var schema in schemas)
            ddl.AppendLine(CultureInfo.InvariantCulture, $"create schema if not exists {schema};").Append(Functions(schema));
        AddEvents(ddl, options.EventGraph);
        foreach (var mapping in mappings)
            AddDocument(ddl, mapping);
        foreach (var sequence in sequences)
            ddl.AppendLine(
                CultureInfo.InvariantCulture,
                $"create sequence if not exists {sequence.Identifier} start {sequence.StartWith};"
            );
        return ddl.ToString();
    }

    private static string Functions(string schema) =>
        $"""
            create or replace function {schema}.mt_immutable_timestamptz(value text) returns timestamptz language sql immutable as $f$ select value::timestamptz $f$;
            create or replace function {schema}.mt_immutable_date(value text) returns date language sql immutable as $f$ select value::date $f$;

            """;

    private static void AddEvents(StringBuilder ddl, EventGraph events)
    {
        var schema = events.DatabaseSchemaName;
        ddl.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            create table if not exists {schema}.mt_streams (
                id uuid constraint pkey_mt_streams_id primary key,
                type varchar,
                version bigint,
                timestamp timestamptz not null default now(),
                created timestamptz not null default now(),
                tenant_id varchar default '*DEFAULT*',
                is_archived boolean default false);
            create sequence if not exists {schema}.mt_events_sequence;
            create table if not exists {schema}.mt_events (
                seq_id bigint not null constraint pkey_mt_events_seq_id primary key,
                id uuid not null,
                stream_id uuid constraint fkey_mt_events_stream_id references {schema}.mt_streams(id) on delete cascade,
                version bigint not null,
                data jsonb not null,
                bdata bytea,
                type varchar(500) not null,
                timestamp timestamptz not null default now(),
                tenant_id varchar default '*DEFAULT*',
                mt_dotnet_type varchar,
                is_archived boolean default false);
            alter sequence {schema}.mt_events_sequence owned by {schema}.mt_events.seq_id;
            create unique index if not exists pk_mt_events_stream_and_version on {schema}.mt_events (stream_id, version);
            create table if not exists {schema}.mt_event_progression (
                name varchar constraint pk_mt_event_progression primary key,
                last_seq_id bigint,
                last_updated timestamptz default transaction_timestamp());
            """
        );
        if (events.Sql.Correlation)
            AddColumn(ddl, $"{schema}.mt_events", "correlation_id varchar");
        if (events.Sql.Causation)
            AddColumn(ddl, $"{schema}.mt_events", "causation_id varchar");
        if (events.Sql.Headers)
            AddColumn(ddl, $"{schema}.mt_events", "headers jsonb");
    }

    private static void AddDocument(StringBuilder ddl, DocumentMapping mapping)
    {
        var version = mapping.IsSnapshot ? "bigint not null default 0" : "uuid not null default " + DocumentSql.NewVersion;
        ddl.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            create table if not exists {mapping.QualifiedTable} (
                id {MemberPath.PgType(mapping.IdType, default)} constraint pkey_{mapping.Table}_id primary key,
                data jsonb not null,
                mt_last_modified timestamptz default transaction_timestamp(),
                mt_version {version},
                mt_dotnet_type varchar);
            """
        );
        foreach (var field in mapping.Duplicates)
        {
            AddColumn(ddl, mapping.QualifiedTable, $"{field.Column} {field.PgType}");
            ddl.AppendLine(
                CultureInfo.InvariantCulture,
                $"create index if not exists {mapping.Table}_idx_{field.Column} on {mapping.QualifiedTable} ({field.Column});"
            );
        }

        foreach (var index in mapping.Indexes)
            ddl.AppendLine(IndexSql(mapping, index));
    }

    private static string IndexSql(DocumentMapping mapping, ComputedIndex index)
    {
        var name =
            index.Name
            ?? $"{mapping.Table}_{(index.IsUnique ? "u" : "")}idx_{string.Concat(index.Members.Select(member => member.SnakeName))}";
        var over = string.Join(
            ", ",
            index.Members.Select(member =>
                $"({member.Sql(mapping.Options.Json, mapping.Options.EnumStorage, mapping.Options.DatabaseSchemaName)})"
            )
        );
        var where = index.Predicate is null ? "" : $" where ({index.Predicate})";
        return $"create {(index.IsUnique ? "unique " : "")}index if not exists {name} on {mapping.QualifiedTable} ({over}){where};";
    }

    private static void AddColumn(StringBuilder ddl, string table, string column) =>
        ddl.AppendLine(CultureInfo.InvariantCulture, $"alter table {table} add column if not exists {column};");
}
