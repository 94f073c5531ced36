using System.Buffers;
using Cards.Contracts;
using Cards.Platform.Http;

namespace Cards.Edge;

/// <summary>Refuses a request with a control character in a header, which RFC 9110 section 5.5 forbids but for the tab, before one is
/// read.</summary>
internal sealed class HeaderText(RequestDelegate next)
{
    private static readonly SearchValues<char> Control = SearchValues.Create([
        .. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(letter => char.IsControl(letter) && letter != '\t'),
    ]);

    public Task InvokeAsync(HttpContext context)
    {
        foreach (var (_, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(Control))
                    return Envelope.WriteAsync(context, Errors.MalformedRequest);
            }
        }
        return next(context);
    }
}
