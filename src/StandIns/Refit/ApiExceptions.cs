using System.Net;
using System.Net.Http.Headers;

namespace Refit;

/// <summary>
/// A call that failed (Refit 15.2.0). It holds the live request and, in <see cref="ApiException"/>, the body of the answer;
/// set <see cref="RefitSettings.ExceptionRedactor"/> before anything logs it.
/// </summary>
#pragma warning disable CA1710 // The package's name.
public abstract class ApiExceptionBase : Exception
#pragma warning restore CA1710
{
    private protected ApiExceptionBase(
        string text,
        HttpRequestMessage message,
        HttpMethod httpMethod,
        RefitSettings refitSettings,
        Exception? inner
    )
        : base(text, inner)
    {
        RequestMessage = message;
        HttpMethod = httpMethod;
        RefitSettings = refitSettings;
        RequestContent = message.Options.TryGetValue(RefitSettings.CapturedContent, out var captured) ? captured : null;
    }

    /// <summary>The verb.</summary>
    public HttpMethod HttpMethod { get; }

    /// <summary>Where it was sent; may hold secrets in its query.</summary>
    public Uri? Uri => RequestMessage.RequestUri;

    /// <summary>The request, with its credentials.</summary>
    public HttpRequestMessage RequestMessage { get; }

    /// <summary>The body sent, only under <see cref="RefitSettings.CaptureRequestContent"/>.</summary>
    public string? RequestContent { get; set; }

    /// <summary>Settings of the client.</summary>
    public RefitSettings RefitSettings { get; }
}

/// <summary>No answer was received, so the outcome is unknown; the cause is the inner exception.</summary>
public class ApiRequestException : ApiExceptionBase
{
    internal ApiRequestException(HttpRequestMessage message, RefitSettings refitSettings, Exception inner)
        : base(inner.Message, message, message.Method, refitSettings, inner) { }
}

/// <summary>An answer was received that is not 2xx, or is and could not be read.</summary>
public class ApiException : ApiExceptionBase
{
    private ApiException(
        string text,
        HttpRequestMessage message,
        HttpMethod httpMethod,
        HttpResponseMessage response,
        RefitSettings refitSettings,
        Exception? inner
    )
        : base(text, message, httpMethod, refitSettings, inner)
    {
        StatusCode = response.StatusCode;
        ReasonPhrase = response.ReasonPhrase;
        Headers = response.Headers;
        ContentHeaders = response.Content.Headers;
    }

    /// <summary>Status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>Reason phrase of the answer.</summary>
    public string? ReasonPhrase { get; }

    /// <summary>Headers of the answer.</summary>
    public HttpResponseHeaders Headers { get; }

    /// <summary>Content headers of the answer.</summary>
    public HttpContentHeaders? ContentHeaders { get; }

    /// <summary>Raw body, at most <see cref="RefitSettings.MaxExceptionContentLength"/> characters; never log it.</summary>
    public string? Content { get; set; }

    /// <summary>There is a body.</summary>
    public bool HasContent => !string.IsNullOrWhiteSpace(Content);

    /// <summary>Reads <see cref="Content"/> with the client's serializer.</summary>
    /// <typeparam name="T">Type of the error body.</typeparam>
    /// <returns>Default when there is no body.</returns>
    public async Task<T?> GetContentAsAsync<T>()
    {
        if (!HasContent)
            return default;
        using var content = new StringContent(Content!);
        return await RefitSettings.ContentSerializer.FromHttpContentAsync<T>(content);
    }

    /// <summary>Builds the exception for an answer that is not 2xx, reading its body.</summary>
    /// <param name="message">The request.</param>
    /// <param name="httpMethod">The verb.</param>
    /// <param name="response">The answer.</param>
    /// <param name="refitSettings">Settings of the client.</param>
    /// <exception cref="ArgumentException">The answer is 2xx.</exception>
    public static Task<ApiException> Create(
        HttpRequestMessage message,
        HttpMethod httpMethod,
        HttpResponseMessage response,
        RefitSettings refitSettings
    )
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccessStatusCode)
            throw new ArgumentException("Response is successful, cannot create an ApiException.", nameof(response));
        var text = $"Response status code does not indicate success: {(int)response.StatusCode} ({response.ReasonPhrase}).";
        return Create(text, message, httpMethod, response, refitSettings, inner: null);
    }

    internal static async Task<ApiException> Create(
        string text,
        HttpRequestMessage message,
        HttpMethod httpMethod,
        HttpResponseMessage response,
        RefitSettings refitSettings,
        Exception? inner
    )
    {
        var failure = new ApiException(text, message, httpMethod, response, refitSettings, inner);
        try
        {
            failure.Content = await Text(response.Content, refitSettings.MaxExceptionContentLength, alreadyRead: inner is not null);
        }
        catch (Exception)
        {
            // The body could not be read; the failure being built says more than that.
        }

        refitSettings.ExceptionRedactor?.Invoke(failure);
        return failure;
    }

    private static async Task<string> Text(HttpContent content, int? limit, bool alreadyRead)
    {
        if (limit is not { } most)
            return await content.ReadAsStringAsync();
        if (alreadyRead)
        {
            var all = await content.ReadAsStringAsync();
            return all.Length <= most ? all : all[..most];
        }

        using var reader = new StreamReader(await content.ReadAsStreamAsync());
        var text = new char[most];
        return new string(text, 0, await reader.ReadBlockAsync(text));
    }
}
