using System.Globalization;

namespace Cards.Edge;

/// <summary>What the edge is told about its surroundings. Read once, at start.</summary>
/// <param name="Port">On loopback; 0 lets the OS choose.</param>
/// <param name="Host">The one destination of every route.</param>
/// <param name="HostTimeout">How long the host may be silent.</param>
/// <param name="Authority">The issuer whose discovery document names the signing keys.</param>
/// <param name="AssertionKey">32 bytes shared with the host. Never logged.</param>
/// <param name="Redis">StackExchange.Redis configuration; may hold a password.</param>
internal sealed record EdgeSettings(
    int Port,
    Uri Host,
    TimeSpan HostTimeout,
    string Authority,
    string Audience,
    byte[] AssertionKey,
    string Redis
)
{
    public const string AssertionKeyName = "Cards:CallerAssertion:Key";

    /// <exception cref="InvalidOperationException">A setting is missing or wrong. The message names it and never shows its value.</exception>
    public static EdgeSettings Read(IConfiguration configuration)
    {
        var authority = Address(configuration, "Edge:Identity:Authority").ToString().TrimEnd('/');
        return new EdgeSettings(
            ReadPort(configuration),
            Address(configuration, "Edge:Host"),
            Duration(configuration, "Edge:HostTimeout"),
            authority,
            Text(configuration, "Edge:Identity:Audience"),
            ReadKey(configuration),
            Text(configuration, "Cards:Redis")
        );
    }

    private static int ReadPort(IConfiguration configuration) =>
        int.TryParse(Text(configuration, "Edge:Port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port <= ushort.MaxValue
            ? port
            : throw Wrong("Edge:Port", "a port, or 0 for any");

    private static Uri Address(IConfiguration configuration, string name) =>
        Uri.TryCreate(Text(configuration, name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw Wrong(name, "an absolute http or https address");

    private static TimeSpan Duration(IConfiguration configuration, string name) =>
        TimeSpan.TryParse(Text(configuration, name), CultureInfo.InvariantCulture, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw Wrong(name, "a positive duration, hh:mm:ss");

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
