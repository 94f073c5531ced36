using Cards.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>What an endpoint returns.</summary>
public static class Answer
{
    private static readonly Text Success = new("Success", "成功");

    /// <summary>200 with data; <typeparamref name="T"/> must be known to the JSON options.</summary>
    public static IResult Ok<T>(T data, Text? message = null) => new Succeeded<T>(StatusCodes.Status200OK, message ?? Success, data);

    /// <summary>201 with data.</summary>
    public static IResult Created<T>(T data, Text? message = null) =>
        new Succeeded<T>(StatusCodes.Status201Created, message ?? Success, data);

    /// <summary>An answer that carries a secret: never cached anywhere on its way.</summary>
    public static IResult Secret<T>(T data, Text? message = null) =>
        new Succeeded<T>(StatusCodes.Status200OK, message ?? Success, data, NoStore: true);

    /// <summary>A page of a list, with <c>meta</c> beside it.</summary>
    public static IResult Page<T>(IReadOnlyList<T> data, int page, int size, long total) =>
        new Listed<T>(data, new PageMeta(page, size, total));

    /// <summary>The refusal's own status, in the envelope.</summary>
    public static IResult Refused(Refusal refusal) => new Failed(refusal);

    private sealed record Succeeded<T>(int Status, Text Message, T Data, bool NoStore = false) : IResult, IStatusCodeHttpResult
    {
        int? IStatusCodeHttpResult.StatusCode => Status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (NoStore)
            {
                httpContext.Response.Headers.CacheControl = "no-store";
                httpContext.Response.Headers.Pragma = "no-cache";
            }
            return Envelope.WriteAsync(httpContext, Status, Message, Data);
        }
    }

    private sealed record Listed<T>(IReadOnlyList<T> Data, PageMeta Meta) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Envelope.WriteAsync(httpContext, Success, Data, Meta);
    }

    private sealed record Failed(Refusal Refusal) : IResult, IStatusCodeHttpResult
    {
        int? IStatusCodeHttpResult.StatusCode => Refusal.Error.Status;

        public Task ExecuteAsync(HttpContext httpContext) => Envelope.WriteAsync(httpContext, Refusal);
    }
}
