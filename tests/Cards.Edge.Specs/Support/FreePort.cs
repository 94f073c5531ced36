using System.Net;
using System.Net.Sockets;

namespace Cards.Edge.Specs.Support;

/// <summary>A port nobody listens on: the system hands out others first.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
