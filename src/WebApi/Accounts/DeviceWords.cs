using System.Net;
using System.Net.Sockets;

namespace Aiomus.WebApi.Accounts;

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

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain))
        {
            return "this machine";
        }

        var bytes = plain.GetAddressBytes();
        if (plain.AddressFamily == AddressFamily.InterNetwork)
        {
            var isLocal = bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168);
            return isLocal ? "a local network" : $"network {bytes[0]}.{bytes[1]}.{bytes[2]}.0/24";
        }

        // The first 48 bits are a household's or a firm's at the least.
        Array.Clear(bytes, 6, 10);
        return plain.IsIPv6UniqueLocal || plain.IsIPv6LinkLocal ? "a local network" : $"network {new IPAddress(bytes)}/48";
    }

    private static string? Find((string Mark, string Name)[] known, string? text) => text is null
        ? null
        : Array.Find(known, entry => text.Contains(entry.Mark, StringComparison.Ordinal)).Name;
}
