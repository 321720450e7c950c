using System.Net;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Listening;

/// <summary>
/// The address at which people reach this service: the one that is set, or else where the server listens, by HTTPS before HTTP. Never what
/// a request calls this host, which its sender chose.
/// </summary>
internal sealed class PublicAddress(
    IServer server, IOptions<SignInOptions> signIn, IOptions<WebOptions> web, IOptions<HealthOptions> health)
{
    // For a host that listens nowhere, as one in a test.
    private const string Default = "http://localhost:5080";
    private const string ThisMachine = "localhost";

    /// <summary>Without a slash at its end. Known once the server has started.</summary>
    public string Url => Own[0];

    /// <summary>
    /// Where a browser of this machine opens the app, when nobody else reaches it: the server listens on loopback alone, and no proxy is
    /// named. Else null.
    /// </summary>
    public string? OfThisMachine => web.Value.Proxies.Length == 0
        && Listened is { Length: > 0 } all
        && Array.TrueForAll(all, static address => IsLoopback(address.Host))
            ? Spell(all[0])
            : null;

    /// <summary>Every origin that is this service's own, <see cref="Url"/> first.</summary>
    public IReadOnlyList<string> Own => string.IsNullOrWhiteSpace(signIn.Value.PublicUrl)
        ? Listened is { Length: > 0 } all ? [.. all.Select(Spell)] : [Default]
        : [signIn.Value.PublicUrl.TrimEnd('/')];

    // A socket in the file system has no address that a browser could open, and the port for health answers nothing else.
    private BindingAddress[] Listened =>
    [
        .. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            .Select(BindingAddress.Parse)
            .Where(address => !address.IsUnixPipe && !address.IsNamedPipe && !IsForHealth(address))
            .OrderByDescending(address => address.Scheme == Uri.UriSchemeHttps),
    ];

    /// <summary>Whether a host is this machine's own name or address for itself.</summary>
    public static bool IsLoopback(string host) => host.Equals(ThisMachine, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));

    private bool IsForHealth(BindingAddress address) => health.Value.Url is { } url
        && BindingAddress.Parse(url) is var own
        && own.Port == address.Port
        && own.Host.Equals(address.Host, StringComparison.OrdinalIgnoreCase);

    // By name: browsers keep the session's cookie on http for this name alone, and a passkey belongs to a name.
    private static string Spell(BindingAddress address)
    {
        var isEverywhere = !IPAddress.TryParse(address.Host, out var ip)
            ? address.Host is "*" or "+"
            : ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);
        var host = isEverywhere || IsLoopback(address.Host) ? ThisMachine : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri.GetLeftPart(UriPartial.Authority);
    }
}
