using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Aiomus.Storage.Keys;

internal sealed class DataKeys(
    DataKeyRows rows,
    GroupSecrets groups,
    DataKeyWrap wrap,
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

    public async Task CreateAsync(Guid userId, CancellationToken cancellationToken)
    {
        // Under the lock: a change that ends between the two would leave the new row under a secret that is gone.
        var group = GroupSecrets.Of(userId);
        await using var hold = await groups.LockAsync(group, cancellationToken);
        if (!groups.Has(group) && (await rows.OfGroupAsync(group, cancellationToken)).Count > 0)
        {
            throw groups.Missing(group);
        }

        var secret = await groups.BeginAsync(group, cancellationToken);
        var row = await wrap.WrapAsync(userId, secret, RandomNumberGenerator.GetBytes(KeyBytes), cancellationToken);
        await rows.InsertAsync(row, cancellationToken);

        // Where an epoch began meanwhile, its round may be over already, and the key of the one before may go.
        if (encryption.Epoch > row.Epoch)
        {
            await rows.ReplaceAsync([(row, await wrap.RewrapAsync(row, encryption.Epoch, cancellationToken))], cancellationToken);
        }
    }

    public async Task<byte[]?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(userId, out var cached) && time.GetElapsedTime(cached.ReadAt) < CacheTime)
        {
            return cached.Key;
        }

        _cache.TryRemove(userId, out _);
        var (readAt, forgotten) = (time.GetTimestamp(), Volatile.Read(ref _forgotten));
        if (await OpenAsync(userId, cancellationToken) is not { } key)
        {
            return null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        // What was read before something was forgotten may be just that, and must not be remembered after all.
        _cache[userId] = (key, readAt);
        if (Volatile.Read(ref _forgotten) != forgotten)
        {
            _cache.TryRemove(userId, out _);
        }

        return key;
    }

    public async Task<int> ShredAsync(Guid userId, CancellationToken cancellationToken)
    {
        // Without its row the key is left out when the group's secret changes, and the secret that closes it wherever else it lies is then
        // gone.
        var gone = await rows.DeleteAsync(userId, cancellationToken);
        Forget(userId);
        await change.RunAsync(GroupSecrets.Of(userId), cancellationToken);
        await rows.Database.CutLogAsync(cancellationToken);
        return gone;
    }

    public void Forget(Guid userId)
    {
        Interlocked.Increment(ref _forgotten);
        _cache.TryRemove(userId, out _);
    }

    public async Task<int> RewrapAsync(CancellationToken cancellationToken)
    {
        var (count, now) = (0, encryption.Epoch);
        while (await rows.OlderAsync(now, cancellationToken) is { Count: > 0 } some)
        {
            var anew = new List<(DataKeyRow Old, DataKeyRow New)>();
            foreach (var row in some)
            {
                anew.Add((row, await wrap.RewrapAsync(row, now, cancellationToken)));
            }

            count += await rows.ReplaceAsync(anew, cancellationToken);
        }

        if (count > 0 && rows.AreApart)
        {
            // The copies too: the key encryption keys of before may then go.
            for (var group = 0; group < GroupSecrets.Count; group++)
            {
                if (groups.Has(group))
                {
                    await using var hold = await groups.LockAsync(group, cancellationToken);
                    await copies.KeepAsync(group, cancellationToken);
                }
            }
        }

        return count;
    }

    /// <summary>What is left of a user's key: its row, and whatever its group's change has not done yet.</summary>
    public async Task<(int Keys, int Group)> CountAsync(Guid userId, CancellationToken cancellationToken) =>
        (await rows.FindAsync(
            userId, cancellationToken) is null ? 0 : 1, await change.CountLeftAsync(GroupSecrets.Of(userId), cancellationToken));

    // A row that none of its group's secrets closes may have been wrapped anew since it was read. When it was not, its secret was
    // overwritten: the key is gone, whatever the database has of it.
    private async Task<byte[]?> OpenAsync(Guid userId, CancellationToken cancellationToken)
    {
        DataKeyRow? before = null;
        for (var look = 0; look < Looks; look++)
        {
            if (await rows.FindAsync(userId, cancellationToken) is not { } row)
            {
                return null;
            }

            var secrets = row.Generation is null ? [] : await groups.ReadAsync(GroupSecrets.Of(userId), cancellationToken);
            if (await wrap.OpenAsync(row, secrets, cancellationToken) is { } key)
            {
                return key;
            }

            if (secrets is not [.., var newest] || row.Generation > newest.Generation)
            {
                throw groups.Missing(GroupSecrets.Of(userId));
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
