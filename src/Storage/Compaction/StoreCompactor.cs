using Aiomus.Storage.Blobs;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Compaction;

internal sealed class StoreCompactor(Database database, FileBlobStore blobs) : IStoreCompactor
{
    private readonly SharedRuns _compactions = new(async ct =>
    {
        await database.CompactAsync(ct);
        await blobs.SweepAsync(ct);
    });

    // Those who shared a compaction come here together, and SQLite refuses a cut while another is under way.
    private readonly SharedRuns _cuts = new(database.CutLogAsync);

    public Task CompactAsync(CancellationToken ct) => _compactions.JoinNextAsync(ct);

    public Task<int> SweepAsync(CancellationToken ct) => blobs.SweepAsync(ct);

    public Task CutLogAsync(CancellationToken ct) => _cuts.JoinNextAsync(ct);
}
