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

    private Database Database => store.Database;

    public async Task CreateAsync(Guid subject, CancellationToken ct)
    {
        // Asked once: another process may begin a new epoch at any moment.
        var epoch = encryption.Epoch;
        var wrapped = encryption.Wrap(subject, epoch, RandomNumberGenerator.GetBytes(KeyBytes));
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
        var readAt = time.GetTimestamp();
        if ((await ReadAsync("WHERE subject = @subject", parameters => Name(parameters, subject), ct)) is not [var row])
        {
            return null;
        }

        var key = encryption.Unwrap(subject, row.Epoch, row.Wrapped);
        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[subject] = (key, readAt);
        return key;
    }

    public async Task<int> ShredAsync(Guid subject, CancellationToken ct)
    {
        var gone = await Database.ExecuteAsync($"DELETE FROM {store.Table} WHERE subject = @subject", parameters => Name(parameters, subject), ct);
        _cache.TryRemove(subject, out _);
        await Database.CutLogAsync(ct);
        return gone;
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
                // Only where nobody was quicker, and only where it is still there: a shredded key must not come back.
                count += await Database.ExecuteAsync(
                    $"UPDATE {store.Table} SET epoch = @epoch, wrapped = @wrapped WHERE subject = @subject AND epoch = @old",
                    parameters =>
                    {
                        Name(parameters, row.Subject);
                        parameters.Add(Database.Parameter("old", row.Epoch));
                        parameters.Add(Database.Parameter("epoch", now));
                        parameters.Add(Database.Parameter("wrapped", encryption.Wrap(row.Subject, now, encryption.Unwrap(row.Subject, row.Epoch, row.Wrapped))));
                    },
                    ct);
            }
        }
    }

    /// <summary>Whether the newest keys can be unwrapped; at start, before anything is read or written.</summary>
    /// <exception cref="KeyException">They cannot.</exception>
    public async Task ProveAsync(CancellationToken ct)
    {
        foreach (var row in await ReadAsync("ORDER BY epoch DESC LIMIT 1", static _ => { }, ct))
        {
            encryption.Unwrap(row.Subject, row.Epoch, row.Wrapped);
        }
    }

    /// <summary>Whether there is a key at all.</summary>
    public async Task<bool> AnyAsync(CancellationToken ct) => (await ReadAsync("LIMIT 1", static _ => { }, ct)).Count > 0;

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

    private void Name(DbParameterCollection parameters, Guid subject) => parameters.Add(Database.Parameter("subject", subject));
}
