using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// Encrypts each blob under its subject's key in chunks, see <see cref="BlobSeal"/>. Readers see the plain bytes and their length, and can
/// seek.
/// </summary>
internal sealed class EncryptedBlobStore(IBlobStore inner, IDataKeys keys) : IBlobStore
{
    public Task OpenSubjectAsync(Guid subject, CancellationToken ct) => inner.OpenSubjectAsync(subject, ct);

    public async Task<bool> PutAsync(Guid subject, string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        BlobName.Check(name);
        var key = await keys.FindAsync(subject, ct) ?? throw new AiomusException(ErrorCode.AccountGone, "The account is gone.");
        var prefix = RandomNumberGenerator.GetBytes(BlobSeal.PrefixBytes);
        using var seal = new BlobSeal(key, subject, name, prefix);
        return await inner.PutAsync(subject, name, seal.Close(content.Span), ct);
    }

    public async Task<Stream?> OpenReadAsync(Guid subject, string name, CancellationToken ct)
    {
        var stored = await inner.OpenReadAsync(subject, name, ct);
        if (stored is null)
        {
            return null;
        }

        try
        {
            if (await keys.FindAsync(subject, ct) is not { } key)
            {
                await stored.DisposeAsync();
                return null;
            }

            return await SealedStream.OpenAsync(stored, key, subject, name, ct);
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    public Task<bool> DeleteAsync(Guid subject, string name, CancellationToken ct) => inner.DeleteAsync(subject, name, ct);

    public async IAsyncEnumerable<string> ListAsync(Guid subject, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in inner.ListAsync(subject, ct))
        {
            yield return name;
        }
    }

    public Task<int> DeleteSubjectAsync(Guid subject, CancellationToken ct) => inner.DeleteSubjectAsync(subject, ct);
}
