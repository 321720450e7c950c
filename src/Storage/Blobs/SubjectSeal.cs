using System.Security.Cryptography;
using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// Seals what is kept of a subject outside the stores, in memory, as a blob of theirs would be sealed: once their key is gone, nothing
/// opens it. Where their blobs are not encrypted there is no such person.
/// </summary>
public sealed class SubjectSeal(IDataKeys keys)
{
    /// <summary>The content sealed under the subject's key and bound to its name; null when the key is gone.</summary>
    public async Task<byte[]?> CloseAsync(Guid subject, string name, ReadOnlyMemory<byte> content, CancellationToken ct = default)
    {
        if (await keys.FindAsync(subject, ct) is not { } key)
        {
            return null;
        }

        using var seal = new BlobSeal(key, subject, name, RandomNumberGenerator.GetBytes(BlobSeal.PrefixBytes));
        return seal.Close(content.Span);
    }

    /// <summary>The content of what was sealed; null when the subject's key is gone.</summary>
    /// <exception cref="DamagedDataException">It was not sealed for this subject and name.</exception>
    public async Task<byte[]?> OpenAsync(Guid subject, string name, byte[] closed, CancellationToken ct = default)
    {
        if (await keys.FindAsync(subject, ct) is not { } key)
        {
            return null;
        }

        await using var stream = await SealedStream.OpenAsync(new MemoryStream(closed, writable: false), key, subject, name, ct);
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, ct);
        return content;
    }
}
