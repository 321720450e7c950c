using System.Text.Json;
using Aiomus.Storage.Records;
using Aiomus.Storage.Serialization;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Quotas;

/// <summary>One person's records in memory, with the promises of the real ones, for thousands of runs.</summary>
internal sealed class MemoryRecords : IRecordStore
{
    private readonly Dictionary<(string Kind, string Key), Row> _rows = [];

    public Task<Record<T>?> FindAsync<T>(RecordKind<T> kind, Guid userId, string key, CancellationToken cancellationToken)
        where T : class =>
        Task.FromResult(_rows.TryGetValue((kind.Name, key), out var row) ? Open<T>(key, row) : null);

    public Task<IReadOnlyDictionary<string, Record<T>>> FindAllAsync<T>(
        RecordKind<T> kind, Guid userId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public Task<IReadOnlyList<Record<T>>> ListAsync<T>(
        RecordKind<T> kind, Guid userId, RecordQuery query, CancellationToken cancellationToken)
        where T : class => Task.FromResult<IReadOnlyList<Record<T>>>(
        [
            .. _rows.Where(row => row.Key.Kind == kind.Name && row.Value.IsOpen == query.IsOpen && row.Value.Number > query.After)
                .OrderBy(row => row.Value.Number).Take(query.Limit).Select(row => Open<T>(row.Key.Key, row.Value)),
        ]);

    public Task<long> LastNumberAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyDictionary<long, int>> CountAsync(
        IRecordKind kind, Guid userId, long from, int size, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ApplyAsync(Guid userId, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        var rows = changes.Select(change => (Place: (change.Kind.Name, change.Key), Change: change)).ToArray();
        foreach (var (place, change) in rows)
        {
            var version = _rows.GetValueOrDefault(place)?.Version ?? 0;
            if (change.Act == RecordAct.Insert ? version != 0 : change.Act != RecordAct.Update || version != change.Version)
            {
                throw new InconsistentStateException($"{place}");
            }
        }

        foreach (var (place, change) in rows)
        {
            var data = JsonSerializer.SerializeToUtf8Bytes(change.State, change.State!.GetType(), StateJson.Options);
            _rows[place] = new Row(change.Number, change.IsOpen, change.Version + 1, data);
        }

        return Task.CompletedTask;
    }

    public Task<int> RemoveAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DueRecord>> ListDueAsync(
        DateTimeOffset now, TimeSpan longest, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static Record<T> Open<T>(string key, Row row)
        where T : class =>
        new(key, row.Number, row.IsOpen, row.Version, JsonSerializer.Deserialize<T>(row.Data, StateJson.Options)!);

    private sealed record Row(long Number, bool IsOpen, int Version, byte[] Data);
}
