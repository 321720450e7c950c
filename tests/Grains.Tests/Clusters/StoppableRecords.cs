using Aiomus.Storage.Records;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Records that a test can stop after a write of its choice, as a machine that dies between two of its writes.</summary>
internal sealed class StoppableRecords(IRecordStore inner, StopSwitch stop) : IRecordStore
{
    public Task<Record<T>?> FindAsync<T>(RecordKind<T> kind, Guid userId, string key, CancellationToken cancellationToken)
        where T : class => inner.FindAsync(kind, userId, key, cancellationToken);

    public Task<IReadOnlyList<Record<T>>> ListAsync<T>(
        RecordKind<T> kind, Guid userId, RecordQuery query, CancellationToken cancellationToken)
        where T : class => inner.ListAsync(kind, userId, query, cancellationToken);

    public Task<long> LastNumberAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken) =>
        inner.LastNumberAsync(kind, userId, cancellationToken);

    public async Task ApplyAsync(Guid userId, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        stop.ThrowWhenStopped();
        await inner.ApplyAsync(userId, changes, cancellationToken);
        stop.OnWritten(changes[0].Kind.Holder);
    }

    public async Task<int> RemoveAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken)
    {
        stop.ThrowWhenStopped();
        var removed = await inner.RemoveAsync(kind, userId, cancellationToken);
        stop.OnWritten(kind.Holder);
        return removed;
    }

    public Task<IReadOnlyList<DueRecord>> ListDueAsync(
        DateTimeOffset now, TimeSpan longest, int limit, CancellationToken cancellationToken) =>
        inner.ListDueAsync(now, longest, limit, cancellationToken);
}
