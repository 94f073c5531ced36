namespace Refit;

/// <summary>Says how a method is sent (Refit 15.2.0).</summary>
/// <param name="path">Starts with <c>/</c> and is appended to the base address; <c>{name}</c> takes a parameter, case-insensitively.</param>
[AttributeUsage(AttributeTargets.Method)]
public abstract class HttpMethodAttribute(string path) : Attribute
{
    /// <summary>The verb.</summary>
    public abstract HttpMethod Method { get; }

    /// <summary>The path template.</summary>
    public virtual string Path { get; } = path;
}

/// <summary>GET.</summary>
/// <param name="path">Path template.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GetAttribute(string path) : HttpMethodAttribute(path)
{
    /// <inheritdoc />
    public override HttpMethod Method => HttpMethod.Get;
}

/// <summary>POST.</summary>
/// <param name="path">Path template.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostAttribute(string path) : HttpMethodAttribute(path)
{
    /// <inheritdoc />
    public override HttpMethod Method => HttpMethod.Post;
}

/// <summary>PUT.</summary>
/// <param name="path">Path template.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PutAttribute(string path) : HttpMethodAttribute(path)
{
    /// <inheritdoc />
    public override HttpMethod Method => HttpMethod.Put;
}

/// <summary>DELETE.</summary>
/// <param name="path">Path template.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DeleteAttribute(string path) : HttpMethodAttribute(path)
{
    /// <inheritdoc />
    public override HttpMethod Method => HttpMethod.Delete;
}

/// <summary>Fixed headers, <c>"Name: value"</c>; a method's win over its interface's, and <c>"Name"</c> alone removes one.</summary>
/// <param name="headers">The headers.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class HeadersAttribute(params string[] headers) : Attribute
{
    /// <summary>The headers.</summary>
    public string[] Headers { get; } = headers;
}

/// <summary>The parameter is a header; null leaves it out.</summary>
/// <param name="header">Header name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HeaderAttribute(string header) : Attribute
{
    /// <summary>Header name.</summary>
    public string Header { get; } = header;
}

/// <summary>The parameter, an <c>IDictionary&lt;string, string&gt;</c>, is a set of headers.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HeaderCollectionAttribute : Attribute;

/// <summary>The parameter is the credential of the Authorization header.</summary>
/// <param name="scheme">The scheme before it.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class AuthorizeAttribute(string scheme = "Bearer") : Attribute
{
    /// <summary>The scheme.</summary>
    public string Scheme { get; } = scheme;
}

/// <summary>The parameter is the body: <see cref="HttpContent"/>, streams and strings as they are, the rest through the serializer.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BodyAttribute : Attribute;

/// <summary>The parameter or property is sent in the query; null leaves it out.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class QueryAttribute : Attribute
{
    /// <summary>Format string, applied with the invariant culture. Without it dates are not ISO and bools are <c>True</c>/<c>False</c>.</summary>
    public string? Format { get; set; }
}

/// <summary>The name on the wire of a path or query value.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class AliasAsAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>The parameter goes to <see cref="HttpRequestMessage.Options"/> for delegating handlers, not on the wire.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PropertyAttribute : Attribute
{
    /// <summary>The key is the parameter's name.</summary>
    public PropertyAttribute() { }

    /// <summary>The key is given.</summary>
    /// <param name="key">Option key.</param>
    public PropertyAttribute(string key) => Key = key;

    /// <summary>Option key; null means the parameter's name.</summary>
    public string? Key { get; }
}
