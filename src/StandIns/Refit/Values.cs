using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;

namespace Refit;

/// <summary>How a single value becomes text in a path or query: invariant, <c>True</c>, <c>01/02/2026 03:04:05 +00:00</c>, unless a format is given.</summary>
internal static class Values
{
    public static string NameOf(ParameterInfo parameter) => parameter.GetCustomAttribute<AliasAsAttribute>()?.Name ?? parameter.Name!;

    public static string? FormatOf(ICustomAttributeProvider target) =>
        target.GetCustomAttributes(typeof(QueryAttribute), inherit: true) is [QueryAttribute query, ..] ? query.Format : null;

    public static bool IsSingle(Type type)
    {
        var single = Nullable.GetUnderlyingType(type) ?? type;
        return single == typeof(string) || single == typeof(bool) || single == typeof(Uri) || single.IsAssignableTo(typeof(IFormattable));
    }

    public static string? Text(object? value, string? format) =>
        value switch
        {
            null => null,
            Enum name => EnumMember(name) ?? name.ToString(format),
            IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

    private static string? EnumMember(Enum value) =>
        value.GetType().GetField(value.ToString())?.GetCustomAttribute<EnumMemberAttribute>()?.Value;
}
