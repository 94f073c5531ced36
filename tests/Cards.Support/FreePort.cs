using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cards.Support;

/// <summary>A port nobody listens on, and which no other test takes as long as this process lives: not before its server listens, nor after that
/// server was killed. Below the ports the system gives to outgoing connections: one of those could take it just so.</summary>
public static class FreePort
{
    // Locked, not merely there: the lock of a process that died is gone.
    private static readonly List<FileStream> Held = [];

    private static readonly string Folder = Directory
        .CreateDirectory(Path.Combine(Path.GetTempPath(), $"cards-ports-{Environment.UserName}"))
        .FullName;

    public static int Take()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(12_000, 32_000);
            if (IsReserved(port) && IsFree(port))
                return port;
        }
    }

    private static bool IsReserved(int port)
    {
        try
        {
            var file = Path.Combine(Folder, port.ToString(CultureInfo.InvariantCulture));
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            lock (Held)
                Held.Add(held);
            return true;
        }
        catch (IOException)
        {
            // Another test's.
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
