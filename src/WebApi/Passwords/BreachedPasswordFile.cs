using System.Security.Cryptography;
using System.Text;
using Aiomus.WebApi.Access;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Passwords;

/// <summary>
/// A file of SHA-1 hashes in hexadecimal, one a line, sorted, as Have I Been Pwned publishes them (<c>HASH:count</c>); searched by
/// halves on the disk, so that 40 GB of it cost nothing. Without the setting none is known.
/// </summary>
internal sealed class BreachedPasswordFile(IOptions<SignInOptions> options) : IBreachedPasswords
{
    private const int HexLength = 2 * SHA1.HashSizeInBytes;

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The published lists are of SHA-1.")]
    public bool Contains(string password)
    {
        if (options.Value.BreachedPasswords is not { Length: > 0 } path)
        {
            return false;
        }

        var wanted = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
        using var file = File.OpenRead(path);
        var (low, high) = (0L, file.Length);
        while (low < high)
        {
            // The line that begins at or after the middle; when there is none before the end, the lines are in the lower half.
            var middle = (low + high) / 2;
            var (start, hash) = LineFrom(file, middle);
            if (hash is null || start >= high)
            {
                high = middle;
                continue;
            }

            var order = string.CompareOrdinal(hash.ToUpperInvariant(), wanted);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (start + HexLength, high) : (low, middle);
        }

        return false;
    }

    private static (long Start, string? Hash) LineFrom(FileStream file, long offset)
    {
        file.Position = Math.Max(0, offset - 1);
        var start = file.Position;
        if (offset > 0)
        {
            int value;
            do
            {
                value = file.ReadByte();
                start++;
            }
            while (value is not ('\n' or -1));
        }

        Span<byte> line = stackalloc byte[HexLength];
        file.Position = Math.Min(start, file.Length);
        return file.ReadAtLeast(line, HexLength, throwOnEndOfStream: false) == HexLength
            ? (start, Encoding.ASCII.GetString(line))
            : (start, null);
    }
}
