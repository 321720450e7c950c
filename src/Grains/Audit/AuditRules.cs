using System.Net;
using System.Net.Sockets;
using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

/// <summary>What an audit entry may hold.</summary>
internal static class AuditRules
{
    // A network of fewer people would be an address.
    private const int LongestPrefix4 = 24;
    private const int LongestPrefix6 = 48;

    /// <exception cref="AiomusException"><see cref="ErrorCode.InvalidRequest"/>; the message repeats no value.</exception>
    public static void Check(AuditEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Require(entry.Id != Guid.Empty, "An audit entry needs an id.");
        Require(Enum.IsDefined(entry.Action) && Enum.IsDefined(entry.Outcome), "There is no such audit action or outcome.");
        Require(entry.Network is null || IsTruncated(entry.Network), "An audit entry holds a network of at most /24 or, for IPv6, /48.");
    }

    private static bool IsTruncated(string text) => IPNetwork.TryParse(text, out var network) &&
        network.PrefixLength <= (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? LongestPrefix4 : LongestPrefix6);

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, message);
        }
    }
}
