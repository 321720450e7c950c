using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

internal sealed class DataKeys(KeyStore store, IKeyEncryption encryption, TimeProvider time) : IDataKeys
{
    /// <summary>How long a silo may use a key that another one has shredded.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(30);

    private const int KeyBytes = 32;
    private const int MostCached = 10_000;

    private readonly ConcurrentDictionary<Guid, (byte[] Key, long ReadAt)> _cache = [];
    private long _forgotten;

    private Database Database => store.Database;

    public async Task CreateAsync(Guid subject, CancellationToken ct)
    {
        // Asked once: another process may begin a new epoch at any moment.
        var epoch = encryption.Epoch;
        var wrapped = await encryption.WrapAsync(subject, epoch, RandomNumberGenerator.GetBytes(KeyBytes), ct);
        await Database.ExecuteAsync(
            $"INSERT INTO {store.Table} (subject, epoch, wrapped) VALUES (@subject, @epoch, @wrapped) ON CONFLICT DO NOTHING",
            parameters =>
            {
                Name(parameters, subject);
                parameters.Add(Database.Parameter("epoch", epoch));
                parameters.Add(Database.Parameter("wrapped", wrapped));
            },
            ct);
    }

    public async Task<byte[]?> FindAsync(Guid subject, CancellationToken ct)
    {
        if (_cache.TryGetValue(subject, out var cached) && time.GetElapsedTime(cached.ReadAt) < CacheTime)
        {
            return cached.Key;
        }

        _cache.TryRemove(subject, out _);
        var (readAt, forgotten) = (time.GetTimestamp(), Volatile.Read(ref _forgotten));
        if ((await ReadAsync("WHERE subject = @subject", parameters => Name(parameters, subject), ct)) is not [var row])
        {
            return null;
        }

        var key = await encryption.UnwrapAsync(subject, row.Epoch, row.Wrapped, ct);
        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        // What was read before something was forgotten may be just that, and must not be remembered after all.
        _cache[subject] = (key, readAt);
        if (Volatile.Read(ref _forgotten) != forgotten)
        {
            _cache.TryRemove(subject, out _);
        }

        return key;
    }

    public async Task<int> ShredAsync(Guid subject, CancellationToken ct)
    {
        var gone = await Database.ExecuteAsync($"DELETE FROM {store.Table} WHERE subject = @subject", parameters => Name(parameters, subject), ct);
        Forget(subject);
        await Database.CutLogAsync(ct);
        return gone;
    }

    public void Forget(Guid subject)
    {
        Interlocked.Increment(ref _forgotten);
        _cache.TryRemove(subject, out _);
    }

    public async Task<int> RewrapAsync(CancellationToken ct)
    {
        var count = 0;
        var now = encryption.Epoch;
        while (true)
        {
            var rows = await ReadAsync("WHERE epoch < @epoch LIMIT 500", parameters => parameters.Add(Database.Parameter("epoch", now)), ct);
            if (rows.Count == 0)
            {
                return count;
            }

            foreach (var row in rows)
            {
                var key = await encryption.UnwrapAsync(row.Subject, row.Epoch, row.Wrapped, ct);
                var wrapped = await encryption.WrapAsync(row.Subject, now, key, ct);

                // Only where nobody was quicker, and only where it is still there: a shredded key must not come back.
                count += await Database.ExecuteAsync(
                    $"UPDATE {store.Table} SET epoch = @epoch, wrapped = @wrapped WHERE subject = @subject AND epoch = @old",
                    parameters =>
                    {
                        Name(parameters, row.Subject);
                        parameters.Add(Database.Parameter("old", row.Epoch));
                        parameters.Add(Database.Parameter("epoch", now));
                        parameters.Add(Database.Parameter("wrapped", wrapped));
                    },
                    ct);
            }
        }
    }

    /// <summary>Whether one key of each epoch can be unwrapped; at start, before anything is read or written.</summary>
    /// <exception cref="KeyException">It cannot.</exception>
    public async Task ProveAsync(CancellationToken ct)
    {
        foreach (var epoch in await EpochsAsync(ct))
        {
            foreach (var row in await ReadAsync("WHERE epoch = @epoch LIMIT 1", parameters => parameters.Add(Database.Parameter("epoch", epoch)), ct))
            {
                await encryption.UnwrapAsync(row.Subject, row.Epoch, row.Wrapped, ct);
            }
        }
    }

    /// <summary>Whether there is a key at all.</summary>
    public async Task<bool> AnyAsync(CancellationToken ct) => (await ReadAsync("LIMIT 1", static _ => { }, ct)).Count > 0;

    /// <summary>Everybody who has a key; nobody while there is no key store yet.</summary>
    public async Task<HashSet<Guid>> SubjectsAsync(CancellationToken ct) =>
        await store.ExistsAsync(ct) ? (await ReadAsync("", static _ => { }, ct)).Select(static row => row.Subject).ToHashSet() : [];

    public async Task<int> CountAsync(Guid subject, CancellationToken ct) =>
        (await ReadAsync("WHERE subject = @subject", parameters => Name(parameters, subject), ct)).Count;

    private Task<List<(Guid Subject, int Epoch, byte[] Wrapped)>> ReadAsync(string where, Action<DbParameterCollection> bind, CancellationToken ct) => Database.RunAsync(
        $"SELECT subject, epoch, wrapped FROM {store.Table} {where}",
        bind,
        static async (command, ct) =>
        {
            var rows = new List<(Guid, int, byte[])>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                rows.Add((reader.GetGuid(0), reader.GetInt32(1), (byte[])reader.GetValue(2)));
            }

            return rows;
        },
        ct);

    private Task<List<int>> EpochsAsync(CancellationToken ct) => Database.RunAsync(
        $"SELECT DISTINCT epoch FROM {store.Table}",
        static _ => { },
        static async (command, ct) =>
        {
            var epochs = new List<int>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                epochs.Add(reader.GetInt32(0));
            }

            return epochs;
        },
        ct);

    private void Name(DbParameterCollection parameters, Guid subject) => parameters.Add(Database.Parameter("subject", subject));
}
