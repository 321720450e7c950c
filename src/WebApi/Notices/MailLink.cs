using System.Diagnostics.CodeAnalysis;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Notices;

/// <summary>The secret in a mailed link. It stands behind the address's hash sign, where no server logs it.</summary>
internal static class MailLink
{
    private const string Prefix = "lnk";

    public static string Create(Guid userId, out SecretHash hash)
    {
        var text = SecretToken.Create(Prefix, userId, out var token);
        hash = new SecretHash(token.Id, token.Hash);
        return text;
    }

    public static bool TryParse(string? text, out Guid userId, [NotNullWhen(true)] out SecretHash? hash)
    {
        var isLink = SecretToken.TryParse(Prefix, text, out var token);
        (userId, hash) = isLink ? (token!.UserId, new SecretHash(token.Id, token.Hash)) : (default, null);
        return isLink;
    }

    public static Problem Expired() =>
        Problem.Of(
            ErrorCode.LinkExpired, "The link is unknown, was used, is too old, or was replaced by a newer one. Ask for a new link.");
}
