using Aiomus.Storage.Keys;
using Aiomus.Storage.Users;

namespace Aiomus.Storage.Starting;

/// <summary>Whether every stored data key has its group's secret; after a database was put back, not all have.</summary>
internal sealed class GroupCheck(DataKeyRows rows, GroupSecrets groups, GroupCopies copies, ErasureLedger ledger)
{
    /// <summary>
    /// Takes keys whose secret is gone from the copy that was made when it went. Answers how many have none there, and were not erased
    /// either: they are lost.
    /// </summary>
    /// <exception cref="KeyException">A secret is missing, or the folder is older than what is stored.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var lost = 0;
        foreach (var (group, generation) in await rows.GenerationsAsync(cancellationToken))
        {
            var secrets = await groups.ReadAsync(group, cancellationToken);
            if (secrets is not [.., var newest] || generation > newest.Generation)
            {
                throw groups.Missing(group);
            }

            if (!secrets.Any(secret => secret.Generation == generation))
            {
                lost += await BringBackAsync(group, generation, secrets, cancellationToken);
            }
        }

        return lost;
    }

    private async Task<int> BringBackAsync(int group, long generation, IReadOnlyList<GroupSecret> secrets, CancellationToken cancellationToken)
    {
        await using var hold = await groups.LockAsync(group, cancellationToken);
        var kept = await copies.ReadAsync(group, cancellationToken);
        var older = (await rows.OfGroupAsync(group, cancellationToken)).Where(row => row.Generation == generation).ToArray();
        var found = older
            .Where(row => kept.TryGetValue(row.UserId, out var copy) && secrets.Any(secret => secret.Generation == copy.Generation))
            .Select(row => (row, kept[row.UserId]))
            .ToArray();
        await rows.ReplaceAsync(found, cancellationToken);
        var erased = await ledger.ReadAsync(cancellationToken);
        return older.Except(found.Select(static pair => pair.row)).Count(row => !erased.Has(row.UserId));
    }
}
