using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Marten.Exceptions;
using Weasel.Core;

namespace Marten;

/// <summary>A member of a document, possibly nested, as named in a lambda.</summary>
internal sealed class MemberPath(MemberInfo[] members)
{
    public MemberInfo this[int index] => members[index];

    public Type Type => members[^1] is PropertyInfo property ? property.PropertyType : ((FieldInfo)members[^1]).FieldType;

    public string SnakeName => string.Join("_", members.Select(member => Names.Snake(member.Name)));

    /// <summary>One path per member; an anonymous type has several.</summary>
    public static IEnumerable<MemberPath> Of(LambdaExpression lambda)
    {
        var body = lambda.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : lambda.Body;
        return body is NewExpression many ? many.Arguments.Select(Of) : [Of(body)];
    }

    public Func<object, object?> Getter(Type owner)
    {
        var document = Expression.Parameter(typeof(object));
        Expression value = Expression.Convert(document, owner);
        foreach (var member in members)
            value = Expression.MakeMemberAccess(value, member);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), document).Compile();
    }

    /// <summary>The expression an index of this member is made over, as the package writes it.</summary>
    public string Sql(JsonSerializerOptions json, EnumStorage enums, string schema)
    {
        var names = members.Select(member => json.PropertyNamingPolicy?.ConvertName(member.Name) ?? member.Name).ToArray();
        var text = "data" + string.Concat(names[..^1].Select(name => $" -> '{name}'")) + $" ->> '{names[^1]}'";
        return PgType(Type, enums) switch
        {
            "varchar" => $"({text})",
            "timestamptz" => $"{schema}.mt_immutable_timestamptz({text})",
            "date" => $"{schema}.mt_immutable_date({text})",
            var type => $"CAST({text} as {type})",
        };
    }

    public static string PgType(Type type, EnumStorage enums)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return enums == EnumStorage.AsString ? "varchar" : "integer";
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int16 => "smallint",
            TypeCode.Int32 => "integer",
            TypeCode.Int64 => "bigint",
            TypeCode.Boolean => "boolean",
            TypeCode.Decimal => "numeric",
            TypeCode.Double => "double precision",
            _ when type == typeof(Guid) => "uuid",
            _ when type == typeof(DateTimeOffset) => "timestamptz",
            _ when type == typeof(DateOnly) => "date",
            _ => "varchar",
        };
    }

    private static MemberPath Of(Expression expression)
    {
        if (expression is UnaryExpression { NodeType: ExpressionType.Convert } convert)
            expression = convert.Operand;
        var members = new Stack<MemberInfo>();
        for (; expression is MemberExpression member; expression = member.Expression!)
            members.Push(member.Member);
        if (members.Count == 0)
            throw new InvalidDocumentException($"'{expression}' is not a member of a document.");
        return new MemberPath([.. members]);
    }
}
