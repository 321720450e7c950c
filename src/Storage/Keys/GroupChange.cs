using System.Collections.Concurrent;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Gives a group a new secret, so that whoever has no row any more can never be opened again. The next secret is written beside the
/// current one; every row of the group is wrapped anew under it; then the current one is overwritten. Killed at any point, both are
/// there and each row says which one it needs: repeating it goes on.
/// </summary>
internal sealed class GroupChange(DataKeyRows rows, GroupSecrets groups, DataKeyWrap wrap, GroupCopies copies)
{
    private readonly ConcurrentDictionary<int, SharedRuns> _changes = [];

    /// <summary>
    /// Returns when a change has ended that began after this call. Those of one group who wait at the same time share one.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: something did not answer; repeat it.</exception>
    /// <exception cref="KeyException">A key is missing or wrong, or a row is damaged. Nothing is lost, and nothing destroyed.</exception>
    public Task RunAsync(int group, CancellationToken cancellationToken)
        => _changes.GetOrAdd(group, group => new SharedRuns(cancellationToken => ChangeAsync(group, cancellationToken))).JoinNextAsync(cancellationToken);

    /// <summary>
    /// How much of a change is still to be done, once nobody is at it: rows that another secret closes than the newest, and secrets that
    /// are not overwritten. Rows that no secret opens any more do not count: they are as good as gone.
    /// </summary>
    public async Task<int> CountLeftAsync(int group, CancellationToken cancellationToken)
    {
        if (!groups.Has(group))
        {
            return 0;
        }

        await using var hold = await groups.LockAsync(group, cancellationToken);
        var older = (await groups.ReadAsync(group, cancellationToken)).SkipLast(1).ToArray();
        var count = older.Length;
        foreach (var secret in older)
        {
            count += (await rows.UnderAsync(group, secret.Generation, cancellationToken)).Count;
        }

        return count;
    }

    private async Task ChangeAsync(int group, CancellationToken cancellationToken)
    {
        await using var hold = await groups.LockAsync(group, cancellationToken);
        if (!groups.Has(group))
        {
            // Nobody of this group ever had a key.
            if ((await rows.OfGroupAsync(group, cancellationToken)).Count > 0)
            {
                throw groups.Missing(group);
            }

            return;
        }

        var secrets = await groups.ReadAsync(group, cancellationToken);
        if (secrets.Count == 0)
        {
            // Damaged, and perhaps to be mended: nothing of it is overwritten.
            throw groups.Missing(group);
        }

        await groups.CleanAsync(group, cancellationToken);
        if (secrets is [var old, var newer])
        {
            // Of one who died. Whether it began after our rows were gone, nobody knows.
            await FinishAsync(group, old, newer, cancellationToken);
        }

        var current = secrets[^1];
        await FinishAsync(group, current, await groups.DrawAsync(group, current, cancellationToken), cancellationToken);
    }

    private async Task FinishAsync(int group, GroupSecret old, GroupSecret next, CancellationToken cancellationToken)
    {
        while (await rows.UnderAsync(group, old.Generation, cancellationToken) is { Count: > 0 } some)
        {
            var anew = new List<(DataKeyRow Old, DataKeyRow New)>();
            foreach (var row in some)
            {
                anew.Add((row, await wrap.WrapAsync(row.UserId, next, (await wrap.OpenAsync(row, [old], cancellationToken))!, cancellationToken)));
            }

            await rows.ReplaceAsync(anew, cancellationToken);
        }

        await copies.KeepAsync(group, cancellationToken);
        await groups.DestroyOthersAsync(group, next, cancellationToken);
    }
}
