using System.Text.RegularExpressions;

namespace Marten;

/// <summary>How one document type is stored.</summary>
internal sealed class DocumentMapping
{
    private PropertyInfo? _id;
    private Func<object, object?>? _getId;
    private DocumentSql? _sql;

    public DocumentMapping(Type type, StoreOptions options)
    {
        (Type, Options) = (type, options);
        Alias = (type.DeclaringType is { } outer ? $"{outer.Name}_{type.Name}" : type.Name).ToLowerInvariant();
        if (type.GetProperty("Id") is { } id)
            SetId(id);
    }

    public Type Type { get; }
    public StoreOptions Options { get; }
    public string Alias { get; set; }

    /// <summary>Of a snapshot, which is written by its events only; <c>mt_version</c> is then the stream version.</summary>
    public Fold? Fold { get; set; }
    public List<ComputedIndex> Indexes { get; } = [];
    public string Table => $"{Options.DatabaseSchemaName}.mt_doc_{Alias}";
    public string IdPgType => MemberPath.PgType(_id!.PropertyType);

    /// <summary>Composed once, after configuration.</summary>
    public DocumentSql Sql => _sql ??= new DocumentSql(Options.DatabaseSchemaName, Table, Fold is not null);

    public void SetId(PropertyInfo id)
    {
        var document = Expression.Parameter(typeof(object));
        var get = Expression.Convert(Expression.Property(Expression.Convert(document, Type), id), typeof(object));
        (_id, _getId) = (id, Expression.Lambda<Func<object, object?>>(get, document).Compile());
    }

    /// <summary>Refuses what cannot be stored.</summary>
    public DocumentMapping Checked() =>
        _id?.PropertyType is { } type && (type == typeof(Guid) || type == typeof(string))
            ? this
            : throw new InvalidDocumentException($"{Type.FullName} needs an id member that is a Guid or a string.");

    /// <summary>An empty Guid is filled at once; another missing id is refused.</summary>
    public object IdOf(object document)
    {
        if (_getId!(document) is Guid empty && empty == Guid.Empty && _id!.CanWrite)
            _id.SetValue(document, Guid.CreateVersion7());
        return _getId(document) is { } id and not ""
            ? id
            : throw new InvalidOperationException($"A document of type {Type.FullName} has no id.");
    }
}

/// <summary>The constant SQL texts of one document type: $1 id, $2 data, $3 type name, $4 the version of a snapshot.</summary>
internal sealed class DocumentSql(string schema, string table, bool snapshot)
{
    public const string NewVersion = "(md5(random()::text || clock_timestamp()::text)::uuid)";

    public string Where { get; } = $"select d.data from {table} as d ";
    public string Load { get; } = $"select data from {table} where id = $1";
    public string LoadMany { get; } = $"select data from {table} where id = any($1)";
    public string Delete { get; } = $"delete from {table} where id = $1";

    /// <summary>Stream version and snapshot in one row.</summary>
    public string Fetch { get; } =
        $"select s.version, d.data from {schema}.mt_streams as s left join {table} as d on d.id = s.id where s.id = $1";
    public string Insert { get; } =
        $"insert into {table} (id, data, mt_dotnet_type{(snapshot ? ", mt_version" : "")}) values ($1, $2, $3{(snapshot ? ", $4" : "")})";
    public string Upsert =>
        field ??=
            $"{Insert} on conflict (id) do update set data = excluded.data, mt_dotnet_type = excluded.mt_dotnet_type, "
            + $"mt_last_modified = transaction_timestamp(), mt_version = {(snapshot ? "excluded.mt_version" : NewVersion)}";

    /// <summary>No row: division by zero, which stops the whole batch.</summary>
    public string Update { get; } =
        $"with u as (update {table} set data = $2, mt_dotnet_type = $3, mt_last_modified = transaction_timestamp(), mt_version = {NewVersion} "
        + "where id = $1 returning 1) select 1 / count(*) from u";
}

/// <summary>A member of a document, possibly nested, as named in a lambda.</summary>
internal sealed partial class MemberPath(PropertyInfo[] members)
{
    public PropertyInfo Only => members.Single();

    public string SnakeName => string.Join('_', members.Select(member => Snake(member.Name)));

    /// <summary>One path per member; an anonymous type has several.</summary>
    public static IEnumerable<MemberPath> Of(LambdaExpression lambda) =>
        lambda.Body is NewExpression many ? many.Arguments.Select(Of) : [Of(lambda.Body)];

    /// <summary>The expression an index of this member is made over, as the package writes it.</summary>
    public string Sql(string schema)
    {
        var text = $"data{string.Concat(members[..^1].Select(member => $" -> '{member.Name}'"))} ->> '{members[^1].Name}'";
        return PgType(members[^1].PropertyType) switch
        {
            "varchar" => $"({text})",
            "timestamptz" => $"{schema}.mt_immutable_timestamptz({text})",
            var type => $"CAST({text} as {type})",
        };
    }

    public static string PgType(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var plain when plain == typeof(string) => "varchar",
            var plain when plain == typeof(Guid) => "uuid",
            var plain when plain == typeof(int) || plain.IsEnum => "integer",
            var plain when plain == typeof(long) => "bigint",
            var plain when plain == typeof(DateTimeOffset) => "timestamptz",
            var plain => throw new InvalidDocumentException($"{plain.Name} members are not indexed here."),
        };

    /// <summary>"OTPVerified" → "otp_verified", "Card2Frozen" → "card_2_frozen", "PinResetV2" → "pin_reset_v2".</summary>
    public static string Snake(string name) => Borders().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex(@"(?<=\P{Ll})(?=\P{Ll}\p{Ll})|(?<=\p{Ll})(?=\P{Ll})", RegexOptions.CultureInvariant)]
    private static partial Regex Borders();

    private static MemberPath Of(Expression expression)
    {
        var members = new Stack<PropertyInfo>();
        var rest = expression is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression;
        for (; rest is MemberExpression { Member: PropertyInfo member } access; rest = access.Expression!)
            members.Push(member);
        return rest is ParameterExpression && members.Count > 0
            ? new MemberPath([.. members])
            : throw new InvalidDocumentException($"'{expression}' is not a member of a document.");
    }
}
