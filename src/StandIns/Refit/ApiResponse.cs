using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;

namespace Refit;

/// <summary>The one implementation of <see cref="IApiResponse{T}"/> (Refit 15.2.0); public so that fakes can build one.</summary>
/// <typeparam name="T">Type of the body.</typeparam>
/// <param name="request">The request.</param>
/// <param name="response">The answer; null when none was received.</param>
/// <param name="content">The body.</param>
/// <param name="settings">Settings of the client.</param>
/// <param name="error">The error, if any.</param>
public sealed class ApiResponse<T>(
    HttpRequestMessage request,
    HttpResponseMessage? response,
    T? content,
    RefitSettings settings,
    ApiExceptionBase? error = null
) : IApiResponse<T>
{
    /// <inheritdoc />
    public T? Content { get; } = content;

    /// <inheritdoc />
    [MemberNotNullWhen(true, nameof(Content))]
    public bool HasContent => Content is not null;

    /// <inheritdoc />
    [MemberNotNullWhen(true, nameof(Content))]
    public bool IsSuccessfulWithContent => IsSuccessful && HasContent;

    /// <summary>Settings of the client.</summary>
    public RefitSettings Settings { get; } = settings;

    /// <inheritdoc />
    public HttpResponseHeaders? Headers => response?.Headers;

    /// <inheritdoc />
    public HttpContentHeaders? ContentHeaders => response?.Content.Headers;

    /// <inheritdoc />
    public bool IsSuccessStatusCode => response?.IsSuccessStatusCode ?? false;

    /// <inheritdoc />
    public bool IsSuccessful => IsSuccessStatusCode && Error is null;

    /// <inheritdoc />
    public bool IsReceived => response is not null;

    /// <inheritdoc />
    public HttpStatusCode? StatusCode => response?.StatusCode;

    /// <inheritdoc />
    public string? ReasonPhrase => response?.ReasonPhrase;

    /// <inheritdoc />
    public HttpRequestMessage RequestMessage => request;

    /// <inheritdoc />
    public Version? Version => response?.Version;

    /// <inheritdoc />
    public ApiExceptionBase? Error { get; } = error;

    /// <inheritdoc />
    public bool HasRequestError([NotNullWhen(true)] out ApiRequestException? error)
    {
        error = Error as ApiRequestException;
        return error is not null;
    }

    /// <inheritdoc />
    public bool HasResponseError([NotNullWhen(true)] out ApiException? error)
    {
        error = Error as ApiException;
        return error is not null;
    }

    /// <inheritdoc />
    public void Dispose() => response?.Dispose();
}
