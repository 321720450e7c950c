using System.Diagnostics.CodeAnalysis;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Administration;

/// <summary>
/// The secret of the link that opens the app as the owner, once. It stands behind the address's hash sign, where no server logs it.
/// </summary>
internal static class OwnerLink
{
    /// <summary>How long it can be followed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private const string Prefix = "own";

    public static string Create(Guid userId, out SecretHash hash) => SecretToken.Create(Prefix, userId, out hash);

    public static bool TryParse(string? text, out Guid userId, [NotNullWhen(true)] out SecretHash? hash) =>
        SecretToken.TryParse(Prefix, text, out userId, out hash);

    /// <summary>The line that tells the person at the machine what to open.</summary>
    public static string Line(string address, string secret) => $"open: {address}/welcome#{secret}";
}
