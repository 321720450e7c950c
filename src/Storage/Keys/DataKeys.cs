using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Aiomus.Storage.Keys;

internal sealed class DataKeys(
    KeyRows rows,
    KeyGroups groups,
    KeyWrap wrap,
    GroupChange change,
    GroupCopies copies,
    IKeyEncryption encryption,
    TimeProvider time) : IDataKeys
{
    /// <summary>How long a silo may use a key that another one has shredded.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(30);

    private const int KeyBytes = 32;
    private const int MostCached = 10_000;
    private const int Looks = 10;

    private readonly ConcurrentDictionary<Guid, (byte[] Key, long ReadAt)> _cache = [];
    private long _forgotten;

    public async Task CreateAsync(Guid subject, CancellationToken ct)
    {
        // Under the lock: a change that ends between the two would leave the new row under a secret that is gone.
        var group = KeyGroups.Of(subject);
        await using var hold = await groups.LockAsync(group, ct);
        if (!groups.Has(group) && (await rows.OfGroupAsync(group, ct)).Count > 0)
        {
            throw groups.Missing(group);
        }

        var secret = await groups.BeginAsync(group, ct);
        await rows.InsertAsync(await wrap.WrapAsync(subject, secret, RandomNumberGenerator.GetBytes(KeyBytes), ct), ct);
    }

    public async Task<byte[]?> FindAsync(Guid subject, CancellationToken ct)
    {
        if (_cache.TryGetValue(subject, out var cached) && time.GetElapsedTime(cached.ReadAt) < CacheTime)
        {
            return cached.Key;
        }

        _cache.TryRemove(subject, out _);
        var (readAt, forgotten) = (time.GetTimestamp(), Volatile.Read(ref _forgotten));
        if (await OpenAsync(subject, ct) is not { } key)
        {
            return null;
        }

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
        // Without its row the key is left out when the group's secret changes, and the secret that closes it wherever else it lies is then
        // gone.
        var gone = await rows.DeleteAsync(subject, ct);
        Forget(subject);
        await change.RunAsync(KeyGroups.Of(subject), ct);
        await rows.Database.CutLogAsync(ct);
        return gone;
    }

    public void Forget(Guid subject)
    {
        Interlocked.Increment(ref _forgotten);
        _cache.TryRemove(subject, out _);
    }

    public async Task<int> RewrapAsync(CancellationToken ct)
    {
        var (count, now) = (0, encryption.Epoch);
        while (await rows.OlderAsync(now, ct) is { Count: > 0 } some)
        {
            var anew = new List<(KeyRow Old, KeyRow New)>();
            foreach (var row in some)
            {
                anew.Add((row, await wrap.RewrapAsync(row, now, ct)));
            }

            count += await rows.ReplaceAsync(anew, ct);
        }

        if (count > 0 && rows.AreApart)
        {
            // The copies too: the key encryption keys of before may then go.
            for (var group = 0; group < KeyGroups.Count; group++)
            {
                if (groups.Has(group))
                {
                    await using var hold = await groups.LockAsync(group, ct);
                    await copies.KeepAsync(group, ct);
                }
            }
        }

        return count;
    }

    /// <summary>What is left of a subject's key: its row, and whatever its group's change has not done yet.</summary>
    public async Task<(int Keys, int Group)> CountAsync(Guid subject, CancellationToken ct) =>
        (await rows.FindAsync(subject, ct) is null ? 0 : 1, await change.CountLeftAsync(KeyGroups.Of(subject), ct));

    // A row that none of its group's secrets closes may have been wrapped anew since it was read. When it was not, its secret was
    // overwritten: the key is gone, whatever the database has of it.
    private async Task<byte[]?> OpenAsync(Guid subject, CancellationToken ct)
    {
        KeyRow? before = null;
        for (var look = 0; look < Looks; look++)
        {
            if (await rows.FindAsync(subject, ct) is not { } row)
            {
                return null;
            }

            var secrets = row.Generation is null ? [] : await groups.ReadAsync(KeyGroups.Of(subject), ct);
            if (await wrap.OpenAsync(row, secrets, ct) is { } key)
            {
                return key;
            }

            if (secrets is not [.., var newest] || row.Generation > newest.Generation)
            {
                throw groups.Missing(KeyGroups.Of(subject));
            }

            if (before?.Generation == row.Generation)
            {
                return null;
            }

            before = row;
        }

        return null;
    }
}
