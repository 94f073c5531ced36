using Microsoft.AspNetCore.Http;

namespace Alba;

/// <summary>The URL or body of a request (Alba 8.5.2).</summary>
public interface IUrlExpression
{
    /// <summary>Path and, after <c>?</c>, query.</summary>
    /// <param name="relativeUrl">Relative to the root.</param>
    SendExpression Url(string relativeUrl);

    /// <summary>A JSON body, written with the application's settings; also asks for JSON.</summary>
    /// <typeparam name="T">Type of the body.</typeparam>
    /// <param name="input">The body.</param>
    /// <param name="jsonStyle">Whose settings; MVC's where MVC is registered, else those of minimal APIs.</param>
    SendExpression Json<T>(T input, JsonStyle? jsonStyle = null);

    /// <summary>A JSON body as given.</summary>
    /// <param name="input">The text.</param>
    SendExpression RawJson(string input);

    /// <summary>A <c>text/plain</c> body.</summary>
    /// <param name="text">The text.</param>
    SendExpression Text(string text);

    /// <summary>A form.</summary>
    /// <param name="input">Its fields.</param>
    SendExpression FormData(Dictionary<string, string> input);

    /// <summary>A body without a content type.</summary>
    /// <param name="input">The bytes.</param>
    SendExpression ByteArray(byte[] input);
}

/// <summary>The rest of a request (Alba 8.5.2).</summary>
public sealed class SendExpression
{
    private readonly Scenario _scenario;

    internal SendExpression(Scenario scenario) => _scenario = scenario;

    /// <summary>The path alone; for a query use <see cref="QueryString"/>.</summary>
    /// <param name="url">Relative to the root.</param>
    public SendExpression ToUrl(string url) => Change(request => request.Path = url);

    /// <summary>Adds to the query.</summary>
    /// <param name="paramName">Name.</param>
    /// <param name="paramValue">Value.</param>
    public SendExpression QueryString(string paramName, string paramValue) =>
        Change(request => request.QueryString = request.QueryString.Add(paramName, paramValue));

    /// <summary>Sets the content type.</summary>
    /// <param name="contentType">The type.</param>
    public SendExpression ContentType(string contentType) => Change(request => request.ContentType = contentType);

    /// <summary>Sets the Accept header.</summary>
    /// <param name="accepts">The types.</param>
    public SendExpression Accepts(string accepts) => Change(request => request.Headers.Accept = accepts);

    private SendExpression Change(Action<HttpRequest> change)
    {
        _scenario.ConfigureHttpContext(context => change(context.Request));
        return this;
    }
}
