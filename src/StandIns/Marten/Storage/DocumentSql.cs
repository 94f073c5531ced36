namespace Marten;

/// <summary>The constant SQL texts of one document type.</summary>
internal sealed class DocumentSql
{
    public DocumentSql(DocumentMapping mapping)
    {
        var table = mapping.QualifiedTable;
        var columns = mapping.IsSnapshot ? "d.data, d.mt_version" : "d.data";
        Load = $"select {columns} from {table} as d where d.id = $1";
        LoadMany = $"select {columns} from {table} as d where d.id = any($1)";
        Exists = $"select exists (select 1 from {table} where id = $1)";
        Where = $"select {columns} from {table} as d ";
        Delete = $"delete from {table} where id = $1";
        Fetch =
            $"select s.version, d.data from {mapping.Options.EventGraph.DatabaseSchemaName}.mt_streams as s "
            + $"left join {table} as d on d.id = s.id where s.id = $1";

        // $1 id, $2 data, $3 type name, then the version of a snapshot, then duplicated columns.
        string[] extra =
        [
            .. mapping.IsSnapshot ? ["mt_version"] : Array.Empty<string>(),
            .. mapping.Duplicates.Select(field => field.Column),
        ];
        var values = string.Concat(extra.Select((_, index) => $", ${index + 4}"));
        var names = string.Concat(extra.Select(name => ", " + name));
        var version = mapping.IsSnapshot ? "" : ", mt_version = " + NewVersion;
        Insert = $"insert into {table} (id, data, mt_dotnet_type{names}) values ($1, $2, $3{values})";
        Upsert =
            $"{Insert} on conflict (id) do update set data = excluded.data, mt_dotnet_type = excluded.mt_dotnet_type, "
            + "mt_last_modified = transaction_timestamp()"
            + version
            + string.Concat(extra.Select(name => $", {name} = excluded.{name}"));

        // No row: division by zero, which stops the whole batch.
        Update =
            $"with u as (update {table} set data = $2, mt_dotnet_type = $3, mt_last_modified = transaction_timestamp()"
            + version
            + string.Concat(extra.Select((name, index) => $", {name} = ${index + 4}"))
            + " where id = $1 returning 1) select 1 / count(*) from u";
    }

    public const string NewVersion = "(md5(random()::text || clock_timestamp()::text)::uuid)";

    public string Load { get; }
    public string LoadMany { get; }
    public string Exists { get; }
    public string Where { get; }
    public string Delete { get; }
    public string Insert { get; }
    public string Upsert { get; }
    public string Update { get; }

    /// <summary>Stream version and snapshot in one row.</summary>
    public string Fetch { get; }
}
