using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MinimalApiOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;
using MvcOptions = Microsoft.AspNetCore.Mvc.JsonOptions;

namespace Alba;

/// <summary>The answer to a scenario; may be read as often as wanted (Alba 8.5.2).</summary>
public interface IScenarioResult
{
    /// <summary>The exchange: status, headers.</summary>
    HttpContext Context { get; }

    /// <summary>The body as text.</summary>
    string ReadAsText();

    /// <summary>The body as text.</summary>
    Task<string> ReadAsTextAsync();

    /// <summary>The body, read with the application's JSON settings.</summary>
    /// <typeparam name="T">Type of the body.</typeparam>
    /// <exception cref="AlbaJsonFormatterException">It is no such JSON, or it is <c>null</c>.</exception>
    T ReadAsJson<T>();

    /// <summary>The body, read with the application's JSON settings.</summary>
    /// <typeparam name="T">Type of the body.</typeparam>
    /// <exception cref="AlbaJsonFormatterException">It is no such JSON, or it is <c>null</c>.</exception>
    Task<T> ReadAsJsonAsync<T>();
}

/// <summary>The body of an answer is not the JSON that was asked for (Alba 8.5.2).</summary>
#pragma warning disable CA1032 // Made by the result alone.
public sealed class AlbaJsonFormatterException : Exception
#pragma warning restore CA1032
{
    internal AlbaJsonFormatterException(string body, Exception? inner)
        : base($"The JSON formatter was unable to process the raw JSON:{Environment.NewLine}{body}", inner) { }
}

internal sealed class ScenarioResult(HttpContext context, byte[] body, HostJson json) : IScenarioResult
{
    public HttpContext Context { get; } = context;

    public string ReadAsText() => Encoding.UTF8.GetString(body);

    public Task<string> ReadAsTextAsync() => Task.FromResult(ReadAsText());

    public T ReadAsJson<T>()
    {
        try
        {
            return json.Read<T>(body) ?? throw new AlbaJsonFormatterException(ReadAsText(), null);
        }
        catch (JsonException failure)
        {
            throw new AlbaJsonFormatterException(ReadAsText(), failure);
        }
    }

    public Task<T> ReadAsJsonAsync<T>() => Task.FromResult(ReadAsJson<T>());
}

/// <summary>The JSON settings of the application under test.</summary>
internal sealed class HostJson(IServiceProvider services)
{
    private readonly JsonSerializerOptions _mvc = services.GetRequiredService<IOptions<MvcOptions>>().Value.JsonSerializerOptions;
    private readonly JsonSerializerOptions _minimal = services.GetRequiredService<IOptions<MinimalApiOptions>>().Value.SerializerOptions;
    private readonly bool _hasMvc = services.GetService<IActionDescriptorCollectionProvider>() is not null;

    public byte[] Write<T>(T input, JsonStyle? style) => JsonSerializer.SerializeToUtf8Bytes(input, Options(style));

    public T? Read<T>(byte[] body) => JsonSerializer.Deserialize<T>(body, Options(null));

    private JsonSerializerOptions Options(JsonStyle? style) =>
        (style ?? (_hasMvc ? JsonStyle.Mvc : JsonStyle.MinimalApi)) == JsonStyle.Mvc ? _mvc : _minimal;
}
