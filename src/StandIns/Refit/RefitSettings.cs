namespace Refit;

/// <summary>How a client reads, writes and fails (Refit 15.2.0).</summary>
public class RefitSettings
{
    internal static readonly HttpRequestOptionsKey<string> CapturedContent = new("Refit.RequestContent");

    /// <summary>Defaults: <see cref="SystemTextJsonContentSerializer"/>, an <see cref="ApiException"/> for every answer that is not 2xx.</summary>
    public RefitSettings()
        : this(new SystemTextJsonContentSerializer()) { }

    /// <summary>Defaults with a serializer.</summary>
    /// <param name="contentSerializer">Reads and writes bodies.</param>
    public RefitSettings(IHttpContentSerializer contentSerializer)
    {
        ArgumentNullException.ThrowIfNull(contentSerializer);
        ContentSerializer = contentSerializer;
        ExceptionFactory = FailUnlessSuccessful;
    }

    /// <summary>Reads and writes bodies.</summary>
    public IHttpContentSerializer ContentSerializer { get; set; }

    /// <summary>Turns an answer into an exception, or null when it is good.</summary>
    public Func<HttpResponseMessage, ValueTask<Exception?>> ExceptionFactory { get; set; }

    /// <summary>Scrubs every exception before it is returned or thrown.</summary>
    public Action<ApiExceptionBase>? ExceptionRedactor { get; set; }

    /// <summary>Most characters of an error body that are read; null, the default, is no limit.</summary>
    public int? MaxExceptionContentLength { get; set; }

    /// <summary>Keeps the body sent for <see cref="ApiExceptionBase.RequestContent"/>. Off: bodies hold secrets.</summary>
    public bool CaptureRequestContent { get; set; }

    private async ValueTask<Exception?> FailUnlessSuccessful(HttpResponseMessage response) =>
        response.IsSuccessStatusCode
            ? null
            : await ApiException.Create(response.RequestMessage!, response.RequestMessage!.Method, response, this);
}
