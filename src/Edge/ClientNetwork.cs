using System.Net;
using System.Net.Sockets;

namespace Cards.Edge;

/// <summary>Whom requests of strangers are counted for.</summary>
internal static class ClientNetwork
{
    /// <summary>The address; of an IPv6 subscriber, who has a whole /64 to send from, that.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return Convert.ToHexStringLower(bytes[..8]);
    }
}
