using System.Collections;
using System.Reflection;
using System.Text;

namespace Refit;

/// <summary>The query values of one parameter: itself, or each property of a flat object. Null is left out.</summary>
internal sealed class QueryValues
{
    private readonly int _parameter;
    private readonly string _name;
    private readonly string? _format;
    private readonly (PropertyInfo Property, string? Alias, string? Format)[]? _properties;

    public QueryValues(ParameterInfo parameter)
    {
        _parameter = parameter.Position;
        _name = Values.NameOf(parameter);
        _format = Values.FormatOf(parameter);
        if (Values.IsSingle(parameter.ParameterType))
            return;
        var properties = parameter.ParameterType.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        if (
            parameter.ParameterType.IsAssignableTo(typeof(IEnumerable))
            || Array.Exists(properties, property => !Values.IsSingle(property.PropertyType))
        )
            throw MethodPlan.Refused((MethodInfo)parameter.Member, $"'{parameter.Name}' is neither a single value nor a flat object");
        _properties =
        [
            .. properties.Select(property => (property, property.GetCustomAttribute<AliasAsAttribute>()?.Name, Values.FormatOf(property))),
        ];
    }

    public void Write(StringBuilder url, object?[] args, RefitSettings settings, ref char separator)
    {
        var value = args[_parameter];
        if (_properties is null || value is null)
        {
            Write(url, _name, Values.Text(value, _format), ref separator);
            return;
        }

        foreach (var (property, alias, format) in _properties)
        {
            var name = alias ?? settings.ContentSerializer.GetFieldNameForProperty(property) ?? property.Name;
            Write(url, name, Values.Text(property.GetValue(value), format), ref separator);
        }
    }

    private static void Write(StringBuilder url, string name, string? text, ref char separator)
    {
        if (text is null)
            return;
        url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(text));
        separator = '&';
    }
}
