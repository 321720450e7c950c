using System.Text.Json;
using Aiomus.Storage.Records;
using Aiomus.Storage.Serialization;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Records that a test can stop after a write of its choice, as a machine that dies between two of its writes.</summary>
internal sealed class StoppableRecords(IRecordStore inner, StopSwitch stop) : IRecordStore
{
    public Task<Record<T>?> FindAsync<T>(RecordKind<T> kind, Guid userId, string key, CancellationToken cancellationToken)
        where T : class => inner.FindAsync(kind, userId, key, cancellationToken);

    public Task<IReadOnlyDictionary<string, Record<T>>> FindAllAsync<T>(
        RecordKind<T> kind, Guid userId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        where T : class => inner.FindAllAsync(kind, userId, keys, cancellationToken);

    public Task<IReadOnlyList<Record<T>>> ListAsync<T>(
        RecordKind<T> kind, Guid userId, RecordQuery query, CancellationToken cancellationToken)
        where T : class => inner.ListAsync(kind, userId, query, cancellationToken);

    public Task<long> LastNumberAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken) =>
        inner.LastNumberAsync(kind, userId, cancellationToken);

    public Task<IReadOnlyDictionary<long, int>> CountAsync(
        IRecordKind kind, Guid userId, long from, int size, CancellationToken cancellationToken) =>
        inner.CountAsync(kind, userId, from, size, cancellationToken);

    public async Task ApplyAsync(Guid userId, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        stop.ThrowWhenStopped();
        await inner.ApplyAsync(userId, changes, cancellationToken);
        stop.OnWritten(changes[0].Kind.Holder, string.Join(", ", changes.Select(change => change.Kind.Name)), changes.Sum(BytesOf));
    }

    public async Task<int> RemoveAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken)
    {
        stop.ThrowWhenStopped();
        var removed = await inner.RemoveAsync(kind, userId, cancellationToken);
        stop.OnWritten(kind.Holder, $"{kind.Name} removed", 0);
        return removed;
    }

    public Task<IReadOnlyList<DueRecord>> ListDueAsync(
        DateTimeOffset now, TimeSpan longest, int limit, CancellationToken cancellationToken) =>
        inner.ListDueAsync(now, longest, limit, cancellationToken);

    private static int BytesOf(RecordChange change) => change.State is { } state
        ? JsonSerializer.SerializeToUtf8Bytes(state, state.GetType(), StateJson.Options).Length
        : 0;
}
