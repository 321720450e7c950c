using System.Security.Cryptography;
using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// Seals what is kept of a user outside the stores, in memory, as a blob of theirs would be sealed: once their key is gone, nothing
/// opens it. Where their blobs are not encrypted there is no such person.
/// </summary>
public sealed class UserSeal(IDataKeys keys)
{
    /// <summary>The content sealed under the user's key and bound to its name; null when the key is gone.</summary>
    public async Task<byte[]?> CloseAsync(Guid userId, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        if (await keys.FindAsync(userId, cancellationToken) is not { } key)
        {
            return null;
        }

        using var seal = new BlobSeal(key, userId, name, RandomNumberGenerator.GetBytes(BlobSeal.PrefixBytes));
        return seal.Close(content.Span);
    }

    /// <summary>The content of what was sealed; null when the user's key is gone.</summary>
    /// <exception cref="DamagedDataException">It was not sealed for this user and name.</exception>
    public async Task<byte[]?> OpenAsync(Guid userId, string name, byte[] closed, CancellationToken cancellationToken = default)
    {
        if (await keys.FindAsync(userId, cancellationToken) is not { } key)
        {
            return null;
        }

        await using var stream = await SealedStream.OpenAsync(new MemoryStream(closed, writable: false), key, userId, name, cancellationToken);
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }
}
