using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Cards.Platform.Http;

/// <summary>In what form a body's bytes are sent. Nothing here decompresses or transcodes: a body is UTF-8 as it stands.</summary>
public static class BodyEncoding
{
    /// <summary>False once it is known that there is none.</summary>
    public static bool MayHaveBody(this HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    /// <summary>True for a body that is said to be compressed (<c>Content-Encoding</c>, RFC 9110 section 8.4), or in another charset than
    /// UTF-8.</summary>
    public static bool IsForeign(HttpContext context) =>
        context.MayHaveBody() && (IsEncoded(context.Request.Headers.ContentEncoding) || IsInAnotherCharset(context.Request.ContentType));

    private static bool IsEncoded(IEnumerable<string?> headers) =>
        headers
            .SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    /// <summary>What is no media type at all is for others to refuse.</summary>
    private static bool IsInAnotherCharset(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            .Any(parameter => !HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Answers for a body in a form nobody here reads, whatever is in it. Set once on the group of all routes, outside of what judges
/// bodies.</summary>
public sealed class RefuseForeignBodies : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        BodyEncoding.IsForeign(context.HttpContext)
            ? ValueTask.FromResult<object?>(Answer.Refused(Contracts.Errors.UnsupportedMediaType))
            : next(context);
}
