using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Alba;

/// <summary>Which JSON settings of the application a request body is written with (Alba 8.5.2).</summary>
public enum JsonStyle
{
    /// <summary>Those of MVC.</summary>
    Mvc = 0,

    /// <summary>Those of minimal APIs.</summary>
    MinimalApi = 1,
}

/// <summary>One request and what is expected of its answer (Alba 8.5.2).</summary>
public sealed class Scenario : IUrlExpression
{
    private readonly AlbaHost _host;
    private readonly List<Action<HttpContext>> _steps = [];
    private readonly List<Action<ScenarioResult, ScenarioAssertionException>> _expectations = [];
    private int? _status = StatusCodes.Status200OK;

    internal Scenario(AlbaHost host) => _host = host;

    /// <summary>GET.</summary>
    public IUrlExpression Get => With(HttpMethods.Get);

    /// <summary>PUT.</summary>
    public IUrlExpression Put => With(HttpMethods.Put);

    /// <summary>DELETE.</summary>
    public IUrlExpression Delete => With(HttpMethods.Delete);

    /// <summary>POST.</summary>
    public IUrlExpression Post => With(HttpMethods.Post);

    /// <summary>PATCH.</summary>
    public IUrlExpression Patch => With(HttpMethods.Patch);

    /// <summary>HEAD.</summary>
    public IUrlExpression Head => With(HttpMethods.Head);

    /// <summary>Changes the request in any way.</summary>
    /// <param name="configure">The change.</param>
    public void ConfigureHttpContext(Action<HttpContext> configure) => _steps.Add(configure);

    /// <summary>Sets a request header.</summary>
    /// <param name="headerKey">Name.</param>
    /// <param name="value">Value.</param>
    public void WithRequestHeader(string headerKey, string value) =>
        ConfigureHttpContext(context => context.Request.Headers[headerKey] = value);

    /// <summary>Takes a request header away.</summary>
    /// <param name="headerKey">Name.</param>
    public void RemoveRequestHeader(string headerKey) => ConfigureHttpContext(context => context.Request.Headers.Remove(headerKey));

    /// <summary>Sets <c>Authorization: Bearer</c>.</summary>
    /// <param name="jwt">The token.</param>
    public void WithBearerToken(string jwt) => ConfigureHttpContext(context => context.Request.Headers.Authorization = $"Bearer {jwt}");

    /// <summary>Expects a status other than 200.</summary>
    /// <param name="statusCode">The status.</param>
    public void StatusCodeShouldBe(int statusCode) => _status = statusCode;

    /// <summary>Expects a status other than 200.</summary>
    /// <param name="httpStatusCode">The status.</param>
    public Scenario StatusCodeShouldBe(HttpStatusCode httpStatusCode)
    {
        _status = (int)httpStatusCode;
        return this;
    }

    /// <summary>Expects nothing of the status.</summary>
    public void IgnoreStatusCode() => _status = null;

    /// <summary>Expectations on a response header.</summary>
    /// <param name="headerKey">Name.</param>
    public HeaderExpectations Header(string headerKey) => new(this, headerKey);

    internal void Expect(Action<ScenarioResult, ScenarioAssertionException> expectation) => _expectations.Add(expectation);

    internal void Apply(HttpContext context)
    {
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new MayHaveBody());
        context.Request.Body = new MemoryStream();
        foreach (var step in _steps)
            step(context);
        if (!context.Request.Path.HasValue)
            throw new InvalidOperationException("This scenario has no defined url");
    }

    internal void Check(ScenarioResult result)
    {
        var failure = new ScenarioAssertionException(result.ReadAsText());
        if (_status is { } expected && result.Context.Response.StatusCode != expected)
            failure.Add($"Expected status code {expected}, but was {result.Context.Response.StatusCode}");
        foreach (var expectation in _expectations)
            expectation(result, failure);
        failure.ThrowIfAny();
    }

    SendExpression IUrlExpression.Url(string relativeUrl)
    {
        var parts = relativeUrl.Split('?', 2);
        ConfigureHttpContext(context => context.Request.Path = Uri.UnescapeDataString(parts[0]));
        if (parts.Length == 2)
            ConfigureHttpContext(context => context.Request.QueryString = new QueryString("?" + parts[1]));
        return new SendExpression(this);
    }

    SendExpression IUrlExpression.Json<T>(T input, JsonStyle? jsonStyle)
    {
        ConfigureHttpContext(context => context.Request.Headers.Accept = "application/json");
        return Body(_host.Json.Write(input, jsonStyle), "application/json");
    }

    SendExpression IUrlExpression.RawJson(string input) => Body(Encoding.UTF8.GetBytes(input), "application/json");

    SendExpression IUrlExpression.Text(string text) => Body(Encoding.UTF8.GetBytes(text), "text/plain");

    SendExpression IUrlExpression.ByteArray(byte[] input) => Body(input, contentType: null);

    SendExpression IUrlExpression.FormData(Dictionary<string, string> input)
    {
        var pairs = input.Select(pair => $"{WebUtility.UrlEncode(pair.Key)}={WebUtility.UrlEncode(pair.Value)}");
        return Body(Encoding.UTF8.GetBytes(string.Join('&', pairs)), "application/x-www-form-urlencoded");
    }

    private SendExpression Body(byte[] body, string? contentType)
    {
        ConfigureHttpContext(context =>
        {
            context.Request.Body = new MemoryStream(body, writable: false);
            context.Request.ContentLength = body.Length;
            if (contentType is not null)
                context.Request.ContentType = contentType;
        });
        return new SendExpression(this);
    }

    private Scenario With(string method)
    {
        ConfigureHttpContext(context => context.Request.Method = method);
        return this;
    }

    private sealed class MayHaveBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
