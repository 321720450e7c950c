using Aiomus.Storage.Keys;
using Aiomus.Storage.Subjects;

namespace Aiomus.Storage.Starting;

/// <summary>Whether every stored data key has its group's secret; after a database was put back, not all have.</summary>
internal sealed class GroupCheck(KeyRows rows, KeyGroups groups, GroupCopies copies, ErasureLedger ledger)
{
    /// <summary>
    /// Takes keys whose secret is gone from the copy that was made when it went. Answers how many have none there, and were not erased
    /// either: they are lost.
    /// </summary>
    /// <exception cref="KeyException">A secret is missing, or the folder is older than what is stored.</exception>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var lost = 0;
        foreach (var (group, generation) in await rows.GenerationsAsync(ct))
        {
            var secrets = await groups.ReadAsync(group, ct);
            if (secrets is not [.., var newest] || generation > newest.Generation)
            {
                throw groups.Missing(group);
            }

            if (!secrets.Any(secret => secret.Generation == generation))
            {
                lost += await BringBackAsync(group, generation, secrets, ct);
            }
        }

        return lost;
    }

    private async Task<int> BringBackAsync(int group, long generation, IReadOnlyList<GroupSecret> secrets, CancellationToken ct)
    {
        await using var hold = await groups.LockAsync(group, ct);
        var kept = await copies.ReadAsync(group, ct);
        var older = (await rows.OfGroupAsync(group, ct)).Where(row => row.Generation == generation).ToArray();
        var found = older
            .Where(row => kept.TryGetValue(row.Subject, out var copy) && secrets.Any(secret => secret.Generation == copy.Generation))
            .Select(row => (row, kept[row.Subject]))
            .ToArray();
        await rows.ReplaceAsync(found, ct);
        var erased = await ledger.ReadAsync(ct);
        return older.Except(found.Select(static pair => pair.row)).Count(row => !erased.Has(row.Subject));
    }
}
