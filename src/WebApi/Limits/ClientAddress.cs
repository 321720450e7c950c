using System.Net;
using System.Net.Sockets;

namespace Aiomus.WebApi.Limits;

/// <summary>The address by which a caller is counted.</summary>
internal static class ClientAddress
{
    private const int HostBytes = 8;
    private const int NetworkBytes4 = 3;
    private const int NetworkBytes6 = 6;

    /// <summary>
    /// The address as text. One household has a whole /64 of IPv6, so that part is what counts; an IPv4 address counts alike
    /// however it arrives. A caller without an address counts with all others that have none.
    /// </summary>
    public static string KeyOf(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? KeyOf(address) : "none";

    public static string KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bytes.Length - HostBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    /// <summary>The network that an address is in, as large as one customer's may be: 256 addresses of IPv4, a /48 of IPv6.</summary>
    public static string NetworkOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "none";
        }

        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        bytes.AsSpan(bytes.Length == 4 ? NetworkBytes4 : NetworkBytes6).Clear();
        return $"{new IPAddress(bytes)}/{(bytes.Length == 4 ? NetworkBytes4 : NetworkBytes6) * 8}";
    }
}
