using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// Encrypts each blob under its user's key in chunks, see <see cref="BlobSeal"/>. Readers see the plain bytes and their length, and can
/// seek.
/// </summary>
internal sealed class EncryptedBlobStore(IBlobStore inner, IDataKeys keys) : IBlobStore
{
    public Task OpenUserAsync(Guid userId, CancellationToken cancellationToken) => inner.OpenUserAsync(userId, cancellationToken);

    public async Task<bool> PutAsync(Guid userId, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        var key = await keys.FindAsync(userId, cancellationToken)
            ?? throw new AiomusException(ErrorCode.AccountGone, "The account was erased.");
        var prefix = RandomNumberGenerator.GetBytes(BlobSeal.PrefixBytes);
        using var seal = new BlobSeal(key, userId, name, prefix);
        return await inner.PutAsync(userId, name, seal.Close(content.Span), cancellationToken);
    }

    public async Task<Stream?> OpenReadAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        var stored = await inner.OpenReadAsync(userId, name, cancellationToken);
        if (stored is null)
        {
            return null;
        }

        try
        {
            if (await keys.FindAsync(userId, cancellationToken) is not { } key)
            {
                await stored.DisposeAsync();
                return null;
            }

            return await SealedStream.OpenAsync(stored, key, userId, name, cancellationToken);
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    public Task<bool> DeleteAsync(Guid userId, string name, CancellationToken cancellationToken) =>
        inner.DeleteAsync(userId, name, cancellationToken);

    public async IAsyncEnumerable<string> ListAsync(Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var name in inner.ListAsync(userId, cancellationToken))
        {
            yield return name;
        }
    }

    public Task<int> DeleteUserAsync(Guid userId, CancellationToken cancellationToken) => inner.DeleteUserAsync(userId, cancellationToken);
}
