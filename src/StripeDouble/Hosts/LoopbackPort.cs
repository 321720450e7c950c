using System.Net;
using System.Net.Sockets;

namespace Aiomus.StripeDouble.Hosts;

/// <summary>A port that nobody has.</summary>
internal static class LoopbackPort
{
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
