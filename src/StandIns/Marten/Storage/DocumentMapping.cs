using System.Linq.Expressions;
using System.Reflection;
using Marten.Exceptions;
using Marten.Schema;
using NpgsqlTypes;

namespace Marten;

internal sealed record DuplicatedField(string Column, string PgType, NpgsqlDbType? DbType, Func<object, object?> Value);

/// <summary>How one document type is stored.</summary>
internal sealed class DocumentMapping
{
    private readonly StoreOptions _options;
    private MemberInfo? _id;
    private Func<object, object?>? _getId;
    private Action<object, Guid>? _setId;
    private DocumentSql? _sql;

    public DocumentMapping(Type type, StoreOptions options)
    {
        Type = type;
        _options = options;
        Alias = Names.DocumentAlias(type);
        _id = type.GetProperty("Id");
    }

    public Type Type { get; }
    public string Alias { get; set; }
    public string? SchemaName { get; set; }

    /// <summary>Written by its events only; <c>mt_version</c> is then the stream version.</summary>
    public bool IsSnapshot { get; set; }

    public List<ComputedIndex> Indexes { get; } = [];
    public List<DuplicatedField> Duplicates { get; } = [];
    public StoreOptions Options => _options;
    public string Schema => SchemaName ?? _options.DatabaseSchemaName;
    public string Table => $"mt_doc_{Alias}";
    public string QualifiedTable => $"{Schema}.{Table}";
    public Type IdType => new MemberPath([Id]).Type;

    /// <summary>Composed once, after configuration.</summary>
    public DocumentSql Sql => _sql ??= new DocumentSql(this);

    private MemberInfo Id => _id ?? throw new InvalidDocumentException($"{Type.FullName} has no id member.");

    public void SetId(MemberInfo member) => _id = member;

    public void Duplicate(MemberPath member, string? pgType, NpgsqlDbType? dbType)
    {
        pgType ??= MemberPath.PgType(member.Type, _options.EnumStorage);
        var value = member.Getter(Type);
        var enumType = Nullable.GetUnderlyingType(member.Type) ?? member.Type;
        Func<object, object?> stored =
            !enumType.IsEnum ? value
            : pgType == "varchar" ? document => value(document)?.ToString()
            : document => value(document) is { } set ? Convert.ToInt32(set, null) : null;
        Duplicates.Add(new DuplicatedField(member.SnakeName, pgType, dbType, stored));
    }

    /// <summary>Compiles accessors and refuses what cannot be stored.</summary>
    public void Freeze()
    {
        if (_getId is not null)
            return;
        if (IdType != typeof(Guid) && IdType != typeof(string) && IdType != typeof(int) && IdType != typeof(long))
            throw new InvalidDocumentException($"{Type.FullName}.{Id.Name} is a {IdType.Name}; ids are Guid, string, int or long.");
        if (Id is PropertyInfo { SetMethod: not null } && IdType == typeof(Guid))
        {
            var (document, id) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(Guid)));
            var assign = Expression.Assign(Expression.MakeMemberAccess(Expression.Convert(document, Type), Id), id);
            _setId = Expression.Lambda<Action<object, Guid>>(assign, document, id).Compile();
        }

        _getId = new MemberPath([Id]).Getter(Type);
    }

    public object IdOf(object document) => _getId!(document) ?? throw NoId();

    /// <summary>An empty Guid is filled at once; other missing ids are refused.</summary>
    public void EnsureId(object document)
    {
        switch (_getId!(document))
        {
            case Guid id when id == Guid.Empty && _setId is not null:
                _setId(document, Guid.CreateVersion7());
                break;
            case null or "" or 0 or 0L:
                throw NoId();
        }
    }

    private InvalidOperationException NoId() => new($"A document of type {Type.FullName} has no id.");
}
