using Aiomus.Storage.Blobs;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Compaction;

internal sealed class StoreCompactor(Database database, FileBlobStore blobs) : IStoreCompactor
{
    private readonly SharedRuns _compactions = new(async cancellationToken =>
    {
        await database.CompactAsync(cancellationToken);
        await blobs.SweepAsync(cancellationToken);
    });

    // Those who shared a compaction come here together, and SQLite refuses a cut while another is under way.
    private readonly SharedRuns _cuts = new(database.CutLogAsync);

    public Task CompactAsync(CancellationToken cancellationToken) => _compactions.JoinNextAsync(cancellationToken);

    public Task<int> SweepAsync(CancellationToken cancellationToken) => blobs.SweepAsync(cancellationToken);

    public Task CutLogAsync(CancellationToken cancellationToken) => _cuts.JoinNextAsync(cancellationToken);
}
