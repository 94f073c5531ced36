namespace Cards.Sandbox.Identity;

/// <summary>The name tokens are issued under: the address the outside reaches the sandbox by.</summary>
internal sealed class Issuer(IConfiguration settings)
{
    private readonly string? _publicUrl = settings["Sandbox:PublicUrl"] is { Length: > 0 } url ? url.TrimEnd('/') : null;

    public string Url(HttpRequest request) => $"{_publicUrl ?? $"{request.Scheme}://{request.Host}"}/identity";
}
