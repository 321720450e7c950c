using Aiomus.Storage.Blobs;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Files that a test can stop after a write of its choice, as a machine that dies between two of its writes.</summary>
internal sealed class StoppableBlobs(IBlobStore inner, StopSwitch stop) : IBlobStore
{
    public Task OpenUserAsync(Guid userId, CancellationToken cancellationToken) => inner.OpenUserAsync(userId, cancellationToken);

    public async Task<bool> PutAsync(Guid userId, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        stop.ThrowWhenStopped();
        var isNew = await inner.PutAsync(userId, name, content, cancellationToken);
        stop.OnWritten("blob", "blob put", content.Length);
        return isNew;
    }

    public Task<Stream?> OpenReadAsync(Guid userId, string name, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(userId, name, cancellationToken);

    public async Task<bool> DeleteAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        stop.ThrowWhenStopped();
        var isDeleted = await inner.DeleteAsync(userId, name, cancellationToken);
        stop.OnWritten("blob", "blob deleted", 0);
        return isDeleted;
    }

    public IAsyncEnumerable<string> ListAsync(Guid userId, CancellationToken cancellationToken) =>
        inner.ListAsync(userId, cancellationToken);

    public Task<int> DeleteUserAsync(Guid userId, CancellationToken cancellationToken) => inner.DeleteUserAsync(userId, cancellationToken);
}
