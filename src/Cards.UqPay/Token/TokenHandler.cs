using System.Net;
using Cards.UqPay.Wire;

namespace Cards.UqPay.Token;

/// <summary>Puts the token on every call and, once per call, heals a 401: the same request, idempotency key included, goes out again with the newer token.</summary>
internal sealed class TokenHandler(TokenSource tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        var response = await SendAsync(request, token, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;
        response.Dispose();
        return await SendAsync(request, await tokens.ReplaceAsync(token, cancellationToken), cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, IssuerToken token, CancellationToken cancellationToken)
    {
        // Time may have run out over the token; what is not sent now is known not to have happened.
        if (cancellationToken.IsCancellationRequested)
            throw new NoTokenException("The time was up before the call could be sent.", worthRepeating: true);
        request.Headers.Remove(IssuerHeaders.AuthToken);
        request.Headers.TryAddWithoutValidation(IssuerHeaders.AuthToken, "Bearer " + token.Value.Value.Reveal());
        return base.SendAsync(request, cancellationToken);
    }
}
