using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Cards.Platform.Http;

/// <summary>HEAD is answered as GET is, without the body (RFC 9110 section 9.3.2). No route has to know of it.</summary>
public static class HeadRequests
{
    /// <summary>Before routing: from here on such a request is a GET whose body goes nowhere.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use(AnswerAsync);

    /// <summary>Only the headers will be sent. An answer that goes on for as long as it is read ends after them.</summary>
    public static bool IsHead(this HttpContext context) => context.Features.Get<HeadRequest>() is not null;

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }
        context.Features.Set(new HeadRequest());
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        try
        {
            await next(context);
        }
        finally
        {
            // What the server does at the end of a request depends on it.
            context.Request.Method = HttpMethods.Head;
        }
    }

    private sealed class HeadRequest;
}
