using System.Globalization;
using Aiomus.Storage.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Closes data keys of before under their groups. What the database keeps of their former bytes would open with the key encryption key
/// alone, also when their person is erased later. SQLite is made to keep nothing. A server cannot be: there the key encryption keys of
/// before are destroyed once nothing needs them. Killed at any point, the next start goes on.
/// </summary>
internal sealed partial class KeyCarrying(
    KeyRows rows,
    KeyGroups groups,
    KeyWrap wrap,
    DataKeys keys,
    KeyRing ring,
    IKeyEncryption encryption,
    IKeySecrets secrets,
    IOptions<KeyOptions> options,
    ILogger<KeyCarrying> logger)
{
    // The newest epoch that wrapped keys that nothing else closed, for as long as there is one of those epochs.
    private string Mark => Path.Combine(groups.Path, "before");

    public async Task RunAsync(CancellationToken ct)
    {
        if (!File.Exists(Mark) && (await rows.OfBeforeAsync(ct)).Count == 0)
        {
            return;
        }

        await using var hold = await groups.LockAsync("start", ct);
        var before = await MarkAsync(ct);
        if (rows.AreApart && encryption.Epoch <= before && options.Value is { AreGiven: false, Epoch: 0 })
        {
            await encryption.RotateAsync(ct);
        }

        var count = await CloseAsync(ct);
        if (count > 0)
        {
            LogClosed(count);
        }

        if (!rows.AreApart)
        {
            await rows.Database.CompactAsync(ct);
            End();
        }
        else
        {
            await DestroyAsync(before, ct);
        }
    }

    private async Task<int> MarkAsync(CancellationToken ct)
    {
        if (!File.Exists(Mark))
        {
            var newest = secrets.Epochs.Append(encryption.Epoch).Max();
            var draft = $"{Mark}.part";
            await using (var file = new FileStream(draft, DataFolder.Private(FileMode.Create, FileAccess.Write)))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(newest.ToString(CultureInfo.InvariantCulture)));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, Mark, overwrite: true);
            FolderSync.Flush(groups.Path);
        }

        return int.Parse(await File.ReadAllTextAsync(Mark, ct), CultureInfo.InvariantCulture);
    }

    private async Task<int> CloseAsync(CancellationToken ct)
    {
        var count = 0;
        foreach (var group in (await rows.OfBeforeAsync(ct)).GroupBy(static row => KeyGroups.Of(row.Subject)))
        {
            await using var hold = await groups.LockAsync(group.Key, ct);
            var secret = await groups.BeginAsync(group.Key, ct);
            var anew = new List<(KeyRow Old, KeyRow New)>();
            foreach (var row in group)
            {
                anew.Add((row, await wrap.WrapAsync(row.Subject, secret, (await wrap.OpenAsync(row, [], ct))!, ct)));
            }

            count += await rows.ReplaceAsync(anew, ct);
        }

        return count;
    }

    private async Task DestroyAsync(int before, CancellationToken ct)
    {
        if (encryption.Epoch <= before)
        {
            LogStill(before);
            return;
        }

        await keys.RewrapAsync(ct);
        await ring.RewrapAsync(ct);
        var old = secrets.Epochs.Where(epoch => epoch <= before).ToArray();
        if (old.All(secrets.Destroy))
        {
            if (old.Length > 0)
            {
                LogDestroyed(before);
            }

            End();
        }
        else
        {
            LogStill(before);
        }
    }

    private void End()
    {
        File.Delete(Mark);
        FolderSync.Flush(groups.Path);
    }

    [LoggerMessage(LogLevel.Information, "{Count} data keys were closed under their groups' secrets too.")]
    private partial void LogClosed(int count);

    [LoggerMessage(
        LogLevel.Warning,
        "The key encryption keys up to epoch {Epoch} are destroyed: alone they opened data keys that the database may still have "
        + "somewhere. A backup of the database from before needs the backup of the key folder from before.")]
    private partial void LogDestroyed(int epoch);

    [LoggerMessage(
        LogLevel.Warning,
        "Key encryption keys up to epoch {Epoch} alone open data keys that the database may still have somewhere, "
        + "also of people who are erased from now on. Give a newer one (Aiomus:Keys:Kek), run keys rotate, and take those away.")]
    private partial void LogStill(int epoch);
}
