namespace Marten.Schema;

/// <summary>Emptying the store, for tests. Marten 9.29.0.</summary>
public interface IDocumentCleaner
{
    Task DeleteAllDocumentsAsync(CancellationToken ct = default);

    /// <summary>Also restarts the event sequence at 1.</summary>
    Task DeleteAllEventDataAsync(CancellationToken ct = default);
    Task DeleteDocumentsByTypeAsync(Type documentType, CancellationToken ct = default);

    /// <summary>Drops every table of the store.</summary>
    Task CompletelyRemoveAllAsync(CancellationToken ct = default);
}

internal sealed class DocumentCleaner(DocumentStore store) : IDocumentCleaner
{
    private string Events => store.Options.EventGraph.DatabaseSchemaName;

    public Task DeleteAllDocumentsAsync(CancellationToken ct = default) => ForEachDocumentTable("truncate table %I.%I cascade", ct);

    public Task DeleteAllEventDataAsync(CancellationToken ct = default) =>
        store.ExecuteAsync(
            $"truncate table {Events}.mt_events, {Events}.mt_streams, {Events}.mt_event_progression restart identity cascade",
            ct
        );

    public async Task DeleteDocumentsByTypeAsync(Type documentType, CancellationToken ct = default) =>
        await store.ExecuteAsync($"truncate table {store.MappingFor(documentType).QualifiedTable} cascade", ct);

    public async Task CompletelyRemoveAllAsync(CancellationToken ct = default)
    {
        await ForEachDocumentTable("drop table %I.%I cascade", ct);
        await store.ExecuteAsync($"drop table {Events}.mt_events, {Events}.mt_streams, {Events}.mt_event_progression cascade", ct);
        store.Forget();
    }

    // Also tables of document types that this process does not configure.
    private Task ForEachDocumentTable(string statement, CancellationToken ct)
    {
        var schemas = store.Options.MappingsNow().Select(mapping => mapping.Schema).Append(store.Options.DatabaseSchemaName).Distinct();
        return store.ExecuteAsync(
            $"""
            do $do$ declare t record; begin
                for t in select schemaname, tablename from pg_tables where schemaname in ({string.Join(
                ", ",
                schemas.Select(name => $"'{name}'")
            )}) and tablename like 'mt\_doc\_%' loop
                    execute format('{statement}', t.schemaname, t.tablename);
                end loop;
            end $do$
            """,
            ct
        );
    }
}
