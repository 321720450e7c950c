using System.Collections.Concurrent;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Gives a group a new secret, so that whoever has no row any more can never be opened again. The next secret is written beside the
/// current one; every row of the group is wrapped anew under it; then the current one is overwritten. Killed at any point, both are
/// there and each row says which one it needs: repeating it goes on.
/// </summary>
internal sealed class GroupChange(KeyRows rows, KeyGroups groups, KeyWrap wrap, GroupCopies copies)
{
    private readonly ConcurrentDictionary<int, SharedRuns> _changes = [];

    /// <summary>
    /// Returns when a change has ended that began after this call. Those of one group who wait at the same time share one.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: something did not answer; repeat it.</exception>
    /// <exception cref="KeyException">A key is missing or wrong, or a row is damaged. Nothing is lost, and nothing destroyed.</exception>
    public Task RunAsync(int group, CancellationToken ct)
        => _changes.GetOrAdd(group, group => new SharedRuns(ct => ChangeAsync(group, ct))).JoinNextAsync(ct);

    /// <summary>
    /// How much of a change is still to be done, once nobody is at it: rows that another secret closes than the newest, and secrets that
    /// are not overwritten. Rows that no secret opens any more do not count: they are as good as gone.
    /// </summary>
    public async Task<int> CountLeftAsync(int group, CancellationToken ct)
    {
        if (!groups.Has(group))
        {
            return 0;
        }

        await using var hold = await groups.LockAsync(group, ct);
        var older = (await groups.ReadAsync(group, ct)).SkipLast(1).ToArray();
        var count = older.Length;
        foreach (var secret in older)
        {
            count += (await rows.UnderAsync(group, secret.Generation, ct)).Count;
        }

        return count;
    }

    private async Task ChangeAsync(int group, CancellationToken ct)
    {
        await using var hold = await groups.LockAsync(group, ct);
        if (!groups.Has(group))
        {
            // Nobody of this group ever had a key.
            if ((await rows.OfGroupAsync(group, ct)).Count > 0)
            {
                throw groups.Missing(group);
            }

            return;
        }

        var secrets = await groups.ReadAsync(group, ct);
        if (secrets.Count == 0)
        {
            // Damaged, and perhaps to be mended: nothing of it is overwritten.
            throw groups.Missing(group);
        }

        await groups.CleanAsync(group, ct);
        if (secrets is [var old, var newer])
        {
            // Of one who died. Whether it began after our rows were gone, nobody knows.
            await FinishAsync(group, old, newer, ct);
        }

        var current = secrets[^1];
        await FinishAsync(group, current, await groups.DrawAsync(group, current, ct), ct);
    }

    private async Task FinishAsync(int group, GroupSecret old, GroupSecret next, CancellationToken ct)
    {
        while (await rows.UnderAsync(group, old.Generation, ct) is { Count: > 0 } some)
        {
            var anew = new List<(KeyRow Old, KeyRow New)>();
            foreach (var row in some)
            {
                anew.Add((row, await wrap.WrapAsync(row.Subject, next, (await wrap.OpenAsync(row, [old], ct))!, ct)));
            }

            await rows.ReplaceAsync(anew, ct);
        }

        await copies.KeepAsync(group, ct);
        await groups.DestroyOthersAsync(group, next, ct);
    }
}
