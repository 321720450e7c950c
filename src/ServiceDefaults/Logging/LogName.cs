using System.Security.Cryptography;
using System.Text;

namespace Aiomus.ServiceDefaults.Logging;

/// <summary>
/// What logs call somebody: a short name that is the same as long as this process runs, and that nobody can lead back to an account, here
/// or in a backup, once the account is erased. Whoever may read an account finds what happened to it in its own audit log.
/// </summary>
public static class LogName
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The name of an id, however the id is written.</summary>
    public static string Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return string.Concat("#", Convert.ToHexStringLower(HMACSHA256.HashData(Key, bytes).AsSpan(0, 5)));
    }

    /// <summary>The name of an id that comes as a text; of no id, the name of that text.</summary>
    public static string Of(string id) =>
        Of(Guid.TryParse(id, out var guid) ? guid : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(id ?? "")).AsSpan(0, 16)));
}
