using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;

namespace Refit;

/// <summary>What goes into the head of a request: fixed headers, header parameters, options for handlers.</summary>
internal static class HeaderPlan
{
    public static KeyValuePair<string, string>[] Fixed(Type contract, MethodInfo method)
    {
        var lines = contract
            .GetInterfaces()
            .Append(contract)
            .Select(type => type.GetCustomAttribute<HeadersAttribute>())
            .Append(method.GetCustomAttribute<HeadersAttribute>())
            .SelectMany(attribute => attribute?.Headers ?? []);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                headers.Remove(line.Trim());
            else
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        return [.. headers];
    }

    /// <summary>The step for a parameter that belongs in the head; null for any other.</summary>
    public static Action<HttpRequestMessage, object?[]>? For(ParameterInfo parameter)
    {
        var at = parameter.Position;
        if (parameter.GetCustomAttribute<HeaderAttribute>() is { } header)
            return (request, args) =>
                Set(request, header.Header, Convert.ToString(args[at], CultureInfo.InvariantCulture), isNull: args[at] is null);
        if (parameter.GetCustomAttribute<AuthorizeAttribute>() is { } authorize)
            return (request, args) => Set(request, "Authorization", $"{authorize.Scheme} {args[at]}", isNull: args[at] is null);
        if (parameter.GetCustomAttribute<PropertyAttribute>() is { } property)
        {
            var key = new HttpRequestOptionsKey<object?>(property.Key ?? parameter.Name!);
            return (request, args) => request.Options.Set(key, args[at]);
        }

        return parameter.GetCustomAttribute<HeaderCollectionAttribute>() is null ? null : (request, args) => SetAll(request, args[at]);
    }

    public static void Set(HttpRequestMessage request, string name, string? value, bool isNull = false)
    {
        Remove(request.Headers, name);
        if (request.Content is { } content)
            Remove(content.Headers, name);
        if (isNull)
            return;
        // A value cannot smuggle a second header in.
        var safe = value?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        if (!request.Headers.TryAddWithoutValidation(name, safe))
            request.Content?.Headers.TryAddWithoutValidation(name, safe);
    }

    private static void SetAll(HttpRequestMessage request, object? headers)
    {
        foreach (var (name, value) in headers as IDictionary<string, string> ?? new Dictionary<string, string>())
            Set(request, name, value);
    }

    private static void Remove(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.Contains(name))
            headers.Remove(name);
    }
}
