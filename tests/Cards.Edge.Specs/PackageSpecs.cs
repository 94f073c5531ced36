#if !REAL_PACKAGES
using System.Security.Cryptography;

namespace Cards.Edge.Specs;

public sealed class PackageSpecs
{
    /// <summary>The assembly is referenced as a file, which no lock file covers.</summary>
    [Fact]
    public void the_proxy_is_the_published_one()
    {
        var file = File.ReadAllBytes(typeof(Yarp.ReverseProxy.Forwarder.IHttpForwarder).Assembly.Location);
        Assert.Equal("29264DB50E88FEBDBA8ECA88D9FD8C13A3BCA8F2B9C611662888512AB9095F7C", Convert.ToHexString(SHA256.HashData(file)));
    }
}
#endif
