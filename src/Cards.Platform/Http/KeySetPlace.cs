using System.Text.Json.Serialization;

namespace Cards.Platform.Http;

/// <summary>Where the keys to encrypt bodies for are to be read again.</summary>
public sealed record KeySetPlace([property: JsonPropertyName("jwks_uri")] string JwksUri)
{
    /// <summary>At the edge.</summary>
    public const string Path = "/.well-known/jwks.json";
}
