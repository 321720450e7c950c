using System.Net;
using System.Net.Sockets;

namespace Aiomus.WebApi.Notices;

/// <summary>Device and place in words, for the list of sessions. Nobody is asked, and no exact address is kept.</summary>
internal static class DeviceWords
{
    private const string Unknown = "an unknown browser";

    // The order matters: most browsers also name those that they want to be taken for.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"), ("Aiomus", "the Aiomus SDK"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static string Device(HttpContext context) => Device(context.Request.Headers.UserAgent.ToString());

    public static string Device(string? userAgent)
    {
        var browser = Find(Browsers, userAgent) ?? Unknown;
        return Find(Systems, userAgent) is { } system ? $"{browser} on {system}" : browser;
    }

    public static string Place(IPAddress? address)
    {
        if (address is null)
        {
            return "an unknown network";
        }

        var plain = Plain(address);
        if (IPAddress.IsLoopback(plain))
        {
            return "this machine";
        }

        return IsLocal(plain) ? "a local network" : $"network {Network(address)}";
    }

    /// <summary>The network that an address is in: 256 neighbours, or with IPv6 a household's or a firm's at the least.</summary>
    public static string? Network(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        var plain = Plain(address);
        var bytes = plain.GetAddressBytes();
        var kept = plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsLocal(IPAddress plain)
    {
        if (plain.AddressFamily != AddressFamily.InterNetwork)
        {
            return plain.IsIPv6UniqueLocal || plain.IsIPv6LinkLocal;
        }

        var bytes = plain.GetAddressBytes();
        return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168);
    }

    private static string? Find((string Mark, string Name)[] known, string? text) => text is null
        ? null
        : Array.Find(known, entry => text.Contains(entry.Mark, StringComparison.Ordinal)).Name;
}
