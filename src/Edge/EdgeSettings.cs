using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Cards.Edge;

/// <summary>What HTTP says of an answer; the envelope tells the true status in either mode.</summary>
internal enum TransportStatus
{
    Real,

    /// <summary>200, whatever became of the request.</summary>
    AlwaysOk,
}

/// <summary>What the edge is told about its surroundings. Read once, at start.</summary>
/// <param name="Port">0 lets the OS choose.</param>
/// <param name="Host">The one destination of every route.</param>
/// <param name="HostTimeout">How long the host may be silent.</param>
/// <param name="Authority">The issuer whose discovery document names the signing keys.</param>
/// <param name="AssertionKey">32 bytes shared with the host. Never logged.</param>
internal sealed record EdgeSettings(int Port, Uri Host, TimeSpan HostTimeout, string Authority, string Audience, byte[] AssertionKey)
{
    public IPAddress ListenOn { get; init; } = IPAddress.Loopback;

    public TransportStatus TransportStatus { get; init; }

    /// <summary>Null: opaque tokens are refused.</summary>
    public IntrospectionSettings? Introspection { get; init; }

    public const string AssertionKeyName = "Cards:CallerAssertion:Key";

    /// <exception cref="InvalidOperationException">A setting is missing or wrong. The message names it and never shows its value.</exception>
    public static EdgeSettings Read(IConfiguration configuration, bool isDevelopment)
    {
        var authority = Address(configuration, "Edge:Identity:Authority").ToString().TrimEnd('/');
        return new EdgeSettings(
            ReadPort(configuration),
            Address(configuration, "Edge:Host"),
            Duration(configuration, "Edge:HostTimeout"),
            authority,
            Text(configuration, "Edge:Identity:Audience"),
            ReadKey(configuration)
        )
        {
            ListenOn = ReadListenOn(configuration),
            TransportStatus = ReadStatus(configuration),
            Introspection = ReadIntrospection(configuration, isDevelopment),
        };
    }

    private static int ReadPort(IConfiguration configuration) =>
        int.TryParse(Text(configuration, "Edge:Port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port <= ushort.MaxValue
            ? port
            : throw Wrong("Edge:Port", "a port, or 0 for any");

    private static IPAddress ReadListenOn(IConfiguration configuration) =>
        IPAddress.TryParse(Text(configuration, "Edge:ListenOn"), out var address)
            ? address
            : throw Wrong("Edge:ListenOn", "an IP address; 0.0.0.0 is every one of this machine");

    private static Uri Address(IConfiguration configuration, string name) =>
        Uri.TryCreate(Text(configuration, name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw Wrong(name, "an absolute http or https address");

    private static TimeSpan Duration(IConfiguration configuration, string name) =>
        TimeSpan.TryParse(Text(configuration, name), CultureInfo.InvariantCulture, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw Wrong(name, "a positive duration, hh:mm:ss");

    private static TransportStatus ReadStatus(IConfiguration configuration) =>
        Text(configuration, "Edge:TransportStatus") switch
        {
            nameof(TransportStatus.Real) => TransportStatus.Real,
            nameof(TransportStatus.AlwaysOk) => TransportStatus.AlwaysOk,
            _ => throw Wrong("Edge:TransportStatus", "Real or AlwaysOk"),
        };

    private static IntrospectionSettings? ReadIntrospection(IConfiguration configuration, bool isDevelopment)
    {
        const string Section = "Edge:Identity:Introspection";
        if (configuration[$"{Section}:Endpoint"] is null or "")
            return null;
        var endpoint = Address(configuration, $"{Section}:Endpoint");
        if (!isDevelopment && endpoint.Scheme != Uri.UriSchemeHttps)
            throw Wrong($"{Section}:Endpoint", "an https address");
        // RFC 6749 section 2.3.1: both are form-encoded first.
        var (id, secret) = (Text(configuration, $"{Section}:ClientId"), Text(configuration, $"{Section}:ClientSecret"));
        var credential = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}";
        return
            int.TryParse(Text(configuration, $"{Section}:CacheSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 1 and <= 300
            ? new IntrospectionSettings(
                endpoint,
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential))),
                TimeSpan.FromSeconds(seconds)
            )
            : throw Wrong($"{Section}:CacheSeconds", "1 to 300");
    }

    private static byte[] ReadKey(IConfiguration configuration)
    {
        var bytes = new byte[32];
        return Convert.TryFromBase64String(Text(configuration, AssertionKeyName), bytes, out var length) && length == bytes.Length
            ? bytes
            : throw Wrong(AssertionKeyName, "32 bytes in base64");
    }

    private static string Text(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } text ? text : throw Wrong(name, "set");

    private static InvalidOperationException Wrong(string name, string expected) => new($"{name} must be {expected}.");
}
