using System.Diagnostics.CodeAnalysis;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Notices;

/// <summary>The secret in a mailed link. It stands behind the address's hash sign, where no server logs it.</summary>
internal static class MailLink
{
    private const string Prefix = "lnk";

    public static string Create(Guid userId, out SecretHash hash) => SecretToken.Create(Prefix, userId, out hash);

    public static bool TryParse(string? text, out Guid userId, [NotNullWhen(true)] out SecretHash? hash) =>
        SecretToken.TryParse(Prefix, text, out userId, out hash);

    public static Problem Expired() =>
        Problem.Of(
            ErrorCode.LinkExpired, "The link is unknown, was used, is too old, or was replaced by a newer one. Ask for a new link.");
}
