using System.Net;
using System.Net.Sockets;

namespace Aiomus.WebApi.Security;

/// <summary>The address by which a caller is counted.</summary>
internal static class ClientAddress
{
    private const int HostBytes = 8;

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
}
