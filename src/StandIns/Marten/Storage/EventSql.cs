using Marten.Events;

namespace Marten;

/// <summary>The constant SQL texts of events. An append is one statement: it moves the stream's version and inserts the events,
/// and fails on <c>mt_events.version</c> being null when the stream was not there or not at the expected version.</summary>
internal sealed class EventSql
{
    public EventSql(EventGraph events)
    {
        var schema = events.DatabaseSchemaName;
        var meta = events.MetadataConfig;
        Correlation = meta.CorrelationIdEnabled;
        Causation = meta.CausationIdEnabled;
        Headers = meta.HeadersEnabled;
        var names = (Correlation ? ", correlation_id" : "") + (Causation ? ", causation_id" : "") + (Headers ? ", headers" : "");

        Read =
            $"select id, seq_id, version, data, type, timestamp, mt_dotnet_type, is_archived{names} from {schema}.mt_events "
            + "where stream_id = $1 and version >= $2 and ($3 = 0 or version <= $3) and ($4::timestamptz is null or timestamp <= $4) order by version";
        State = $"select version, type, timestamp, created, is_archived from {schema}.mt_streams where id = $1";
        Version = $"select version from {schema}.mt_streams where id = $1";

        // $1 stream, $2 stream type or expected version, $3 count, $4… arrays with one element per event.
        var arrays =
            "$4::uuid[], $5::jsonb[], $6::varchar[], $7::varchar[], $8::timestamptz[]"
            + (Correlation || Causation || Headers ? ", $9::varchar[], $10::varchar[], $11::jsonb[]" : "");
        var fields = "id, data, type, dotnet, at" + (Correlation || Causation || Headers ? ", correlation_id, causation_id, headers" : "");
        var values = (Correlation ? ", e.correlation_id" : "") + (Causation ? ", e.causation_id" : "") + (Headers ? ", e.headers" : "");
        var insert =
            $" insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived{names}) "
            + $"select nextval('{schema}.mt_events_sequence'), e.id, $1, (select version from s) - $3 + e.ord, e.data, e.type, coalesce(e.at, now()), "
            + $"'*DEFAULT*', e.dotnet, false{values} from unnest({arrays}) with ordinality as e({fields}, ord)";
        var create =
            $"insert into {schema}.mt_streams (id, type, version, timestamp, created, tenant_id, is_archived) "
            + "values ($1, $2, $3, now(), now(), '*DEFAULT*', false)";
        Start = $"with s as ({create} returning version)" + insert;
        Append =
            $"with s as (update {schema}.mt_streams set version = version + $3, timestamp = now() "
            + "where id = $1 and version = coalesce($2, version) and not is_archived returning version)"
            + insert;
        AppendOrStart =
            $"with s as ({create} on conflict (id) do update set version = mt_streams.version + $3, timestamp = now() "
            + "where not mt_streams.is_archived returning version)"
            + insert;
    }

    public bool Correlation { get; }
    public bool Causation { get; }
    public bool Headers { get; }
    public bool AnyMetadata => Correlation || Causation || Headers;
    public string Read { get; }
    public string State { get; }
    public string Version { get; }
    public string Start { get; }
    public string Append { get; }
    public string AppendOrStart { get; }
}
