using Cards.Edge.Specs.Support;

namespace Cards.Edge.Specs;

/// <summary>A wrong setting stops the process; it never opens a route.</summary>
public sealed class StartSpecs
{
    private const string Api = "--ReverseProxy:Routes:api:";

    [Theory]
    [InlineData("--Cards:CallerAssertion:Key=", "Cards:CallerAssertion:Key")]
    [InlineData("--Cards:CallerAssertion:Key=c2hvcnQtc2VjcmV0", "Cards:CallerAssertion:Key")]
    [InlineData("--Cards:CallerAssertion:Key=not base64 secret!", "Cards:CallerAssertion:Key")]
    [InlineData("--Edge:Port=http", "Edge:Port")]
    [InlineData("--Edge:Port=70000", "Edge:Port")]
    [InlineData("--Edge:ListenOn=", "Edge:ListenOn")]
    [InlineData("--Edge:ListenOn=localhost", "Edge:ListenOn")]
    [InlineData("--Edge:Host=host", "Edge:Host")]
    [InlineData("--Edge:Host=ftp://host", "Edge:Host")]
    [InlineData("--Edge:HostTimeout=soon", "Edge:HostTimeout")]
    [InlineData("--Edge:HostTimeout=00:00:00", "Edge:HostTimeout")]
    [InlineData("--Edge:Identity:Authority=", "Edge:Identity:Authority")]
    [InlineData("--Edge:Identity:Audience=", "Edge:Identity:Audience")]
    [InlineData(Api + "AuthorizationPolicy=defualt", "AuthorizationPolicy")]
    [InlineData(Api + "AuthorizationPolicy=", "AuthorizationPolicy")]
    [InlineData(Api + "ClusterId=hots", "ClusterId")]
    [InlineData(Api + "Metadata:Decryption=Optoinal", "Decryption")]
    [InlineData(Api + "Metadata:Decryption=optional", "Decryption")]
    [InlineData(Api + "Metadata:Decryption=1", "Decryption")]
    [InlineData(Api + "Metadata:Decrypton=Off", "Decrypton")]
    [InlineData(Api + "Transforms:0:RequestHeadersCopy=true", "transforms")]
    [InlineData("--ReverseProxy:Routes:new:Match:Path=/new", "'new'")]
    [InlineData("--Cards:Redis=", "Cards:Redis")]
    [InlineData("--Edge:TransportStatus=alwaysok", "Edge:TransportStatus")]
    [InlineData(Api + "Metadata:TransportStatus=AlwaysOk", "TransportStatus")]
    [InlineData("--Edge:Identity:Introspection:Endpoint=introspect", "Edge:Identity:Introspection:Endpoint")]
    [InlineData("--Edge:Identity:Introspection:Endpoint=http://127.0.0.1:1/i", "Edge:Identity:Introspection:ClientId")]
    [InlineData(Api + "Metadata:RateLimit=Updatestatus", "RateLimit")]
    [InlineData(Api + "Metadata:RateLimit=", "RateLimit")]
    [InlineData("--ReverseProxy:Routes:update-status:Metadata:RateLimit=none", "UpdateStatus belongs to no route")]
    [InlineData("--RateLimits:Enabled=yes", "RateLimits:Enabled")]
    [InlineData("--RateLimits:Rules:UpdateStatus:Ip=60/minute", "RateLimits:Rules:UpdateStatus:Ip")]
    [InlineData("--RateLimits:Rules:UpdateStatus:Ip=0/min", "RateLimits:Rules:UpdateStatus:Ip")]
    [InlineData("--RateLimits:Rules:UpdateStatus:Ip=", "RateLimits:Rules:UpdateStatus:Ip")]
    [InlineData("--RateLimits:Rules:UpdateStatus:User=10/min, 20/min", "RateLimits:Rules:UpdateStatus:User")]
    [InlineData("--RateLimits:Rules:UpdateStatus:Users=30/min", "RateLimits:Rules:UpdateStatus:Users")]
    [InlineData("--RateLimits:Rules:Nothing:User=off", "RateLimits:Rules:Nothing")]
    [InlineData("--Edge:TrustedProxies:0=10.0.0.0", "Edge:TrustedProxies:0")]
    [InlineData("--Edge:TrustedProxies:0=everybody", "Edge:TrustedProxies:0")]
    public void a_wrong_setting_stops_the_start_and_is_named(string setting, string named)
    {
        var refusal = Assert
            .ThrowsAny<Exception>(() => RunningEdge.Build("http://127.0.0.1:1/identity", "http://127.0.0.1:1", setting))
            .ToString();
        Assert.Contains(named, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("c2hvcnQ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task right_settings_start()
    {
        await using var edge = await RunningEdge.StartAsync("http://127.0.0.1:1/identity", "http://127.0.0.1:1");
        Assert.StartsWith("http://127.0.0.1:", edge.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_edge_listens_where_it_is_told()
    {
        await using var edge = await RunningEdge.StartAsync(
            "http://127.0.0.1:1/identity",
            "http://127.0.0.1:1",
            "--Edge:ListenOn=127.0.0.2"
        );
        Assert.StartsWith("http://127.0.0.2:", edge.Address, StringComparison.Ordinal);
        using var live = await Http.SendAsync(Http.Get(edge.Address + "/healthz/live"));
        Assert.Equal(200, (int)live.StatusCode);
    }
}
