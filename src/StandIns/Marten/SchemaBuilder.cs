using Weasel.Postgresql;

namespace Marten;

/// <summary>Makes what is missing: one command, so one transaction, under one lock, so that processes may start at the same time.</summary>
internal static class SchemaBuilder
{
    public static string Script(StoreOptions options)
    {
        var sequences = options
            .Storage.ExtendedSchemaObjects.OfType<Sequence>()
            .Select(each => (Name: each.Identifier, each.StartWith))
            .ToArray();
        var schemas = sequences.Select(each => each.Name.Schema).Append(options.DatabaseSchemaName).Distinct();
        string[] statements =
        [
            // Any constant will do; every store of the database waits for the same one.
            "select pg_advisory_xact_lock(85080927397230);",
            .. schemas.Select(schema => $"create schema if not exists {schema};"),
            Events(options.DatabaseSchemaName),
            .. options.Mappings.Values.SelectMany(Document),
            .. sequences.Select(each => $"create sequence if not exists {each.Name.QualifiedName} start {each.StartWith};"),
        ];
        return string.Join('\n', statements);
    }

    private static string Events(string schema) =>
        $"""
            create or replace function {schema}.mt_immutable_timestamptz(value text) returns timestamptz language sql immutable as $f$ select value::timestamptz $f$;
            create table if not exists {schema}.mt_streams (
                id uuid constraint pkey_mt_streams_id primary key, type varchar, version bigint,
                timestamp timestamptz not null default now(), created timestamptz not null default now(),
                tenant_id varchar default '*DEFAULT*', is_archived boolean default false);
            create sequence if not exists {schema}.mt_events_sequence;
            create table if not exists {schema}.mt_events (
                seq_id bigint not null constraint pkey_mt_events_seq_id primary key, id uuid not null,
                stream_id uuid constraint fkey_mt_events_stream_id references {schema}.mt_streams(id) on delete cascade,
                version bigint not null, data jsonb not null, bdata bytea, type varchar(500) not null,
                timestamp timestamptz not null default now(), tenant_id varchar default '*DEFAULT*',
                mt_dotnet_type varchar, is_archived boolean default false);
            {IfMissing($"{schema}.pk_mt_events_stream_and_version", $"""
                alter sequence {schema}.mt_events_sequence owned by {schema}.mt_events.seq_id;
                create unique index pk_mt_events_stream_and_version on {schema}.mt_events (stream_id, version);
                """)}
            create table if not exists {schema}.mt_event_progression (
                name varchar constraint pk_mt_event_progression primary key, last_seq_id bigint,
                last_updated timestamptz default transaction_timestamp());
            """;

    private static IEnumerable<string> Document(DocumentMapping mapping)
    {
        var (schema, name) = (mapping.Options.DatabaseSchemaName, $"mt_doc_{mapping.Alias}");
        var version = mapping.Fold is null ? $"uuid not null default {DocumentSql.NewVersion}" : "bigint not null default 0";
        yield return $"""
            create table if not exists {mapping.Table} (
                id {mapping.IdPgType} constraint pkey_{name}_id primary key, data jsonb not null,
                mt_last_modified timestamptz default transaction_timestamp(), mt_version {version}, mt_dotnet_type varchar);
            """;
        foreach (var index in mapping.Indexes)
        {
            var called =
                index.Name ?? $"{name}_{(index.IsUnique ? "u" : "")}idx_{string.Concat(index.Members.Select(member => member.SnakeName))}";
            var over = string.Join(", ", index.Members.Select(member => $"({member.Sql(schema)})"));
            yield return IfMissing(
                $"{schema}.{called}",
                $"create {(index.IsUnique ? "unique " : "")}index {called} on {mapping.Table} ({over});"
            );
        }
    }

    /// <summary>Looks before it locks: <c>create index if not exists</c> locks the table first, and a second process may start while the first one writes.</summary>
    private static string IfMissing(string index, string statements) =>
        $"do $missing$ begin if to_regclass('{index}') is null then {statements} end if; end $missing$;";
}
