using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;

namespace Refit;

/// <summary>What came of a call (Refit 15.2.0). Holds the answer's connection until the body is read or this is disposed.</summary>
public interface IApiResponse : IDisposable
{
    /// <summary>Headers of the answer; null when none was received.</summary>
    HttpResponseHeaders? Headers { get; }

    /// <summary>Content headers of the answer; null when none was received.</summary>
    HttpContentHeaders? ContentHeaders { get; }

    /// <summary>The answer is 2xx. Its body may still be unreadable.</summary>
    bool IsSuccessStatusCode { get; }

    /// <summary>The answer is 2xx and its body was read.</summary>
    bool IsSuccessful { get; }

    /// <summary>An answer was received at all. If not, the outcome of the call is unknown.</summary>
    bool IsReceived { get; }

    /// <summary>Status; null when no answer was received.</summary>
    HttpStatusCode? StatusCode { get; }

    /// <summary>Reason phrase of the answer.</summary>
    string? ReasonPhrase { get; }

    /// <summary>The request as sent. Its URL and headers may hold secrets: never log it.</summary>
    HttpRequestMessage? RequestMessage { get; }

    /// <summary>HTTP version of the answer.</summary>
    Version? Version { get; }

    /// <summary><see cref="ApiRequestException"/> without an answer, <see cref="ApiException"/> with one, null on success.</summary>
    ApiExceptionBase? Error { get; }

    /// <summary>No answer was received.</summary>
    /// <param name="error">The error, when true.</param>
    bool HasRequestError([NotNullWhen(true)] out ApiRequestException? error);

    /// <summary>An answer was received, and it is not 2xx or not readable.</summary>
    /// <param name="error">The error, when true.</param>
    bool HasResponseError([NotNullWhen(true)] out ApiException? error);
}

/// <summary>What came of a call that answers with a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">Type of the body; <see cref="string"/> gives the raw text.</typeparam>
public interface IApiResponse<out T> : IApiResponse
{
    /// <summary>The body; default on any error.</summary>
    T? Content { get; }

    /// <summary>There is a body.</summary>
    [MemberNotNullWhen(true, nameof(Content))]
    bool HasContent { get; }

    /// <summary>2xx with a body.</summary>
    [MemberNotNullWhen(true, nameof(Content))]
    bool IsSuccessfulWithContent { get; }
}
