using Aiomus.Storage.Blobs;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage;

internal sealed class StoreCompactor(Database database, FileBlobStore blobs, TimeProvider time) : IStoreCompactor
{
    public async Task CompactAsync(CancellationToken ct)
    {
        await database.CompactAsync(ct);
        await blobs.SweepAsync(time.GetUtcNow(), ct);
    }

    public Task CutLogAsync(CancellationToken ct) => database.CutLogAsync(ct);
}
