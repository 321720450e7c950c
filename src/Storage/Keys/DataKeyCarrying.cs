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
internal sealed partial class DataKeyCarrying(
    DataKeyRows rows,
    GroupSecrets groups,
    DataKeyWrap wrap,
    DataKeys keys,
    ProtectionKeyRing ring,
    IKeyEncryption encryption,
    IKeySecrets secrets,
    IOptions<KeyOptions> options,
    ILogger<DataKeyCarrying> logger)
{
    // The newest epoch that wrapped keys that nothing else closed, for as long as there is one of those epochs.
    private string Mark => Path.Combine(groups.Path, "before");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Mark) && (await rows.OfBeforeAsync(cancellationToken)).Count == 0)
        {
            return;
        }

        await using var hold = await groups.LockAsync("start", cancellationToken);
        var before = await MarkAsync(cancellationToken);
        if (rows.AreApart && encryption.Epoch <= before && options.Value is { AreGiven: false, Epoch: 0 })
        {
            await encryption.RotateAsync(cancellationToken);
        }

        var count = await CloseAsync(cancellationToken);
        if (count > 0)
        {
            LogClosed(count);
        }

        if (!rows.AreApart)
        {
            await rows.Database.CompactAsync(cancellationToken);
            End();
        }
        else
        {
            await DestroyAsync(before, cancellationToken);
        }
    }

    private async Task<int> MarkAsync(CancellationToken cancellationToken)
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

        return int.Parse(await File.ReadAllTextAsync(Mark, cancellationToken), CultureInfo.InvariantCulture);
    }

    private async Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var group in (await rows.OfBeforeAsync(cancellationToken)).GroupBy(static row => GroupSecrets.Of(row.UserId)))
        {
            await using var hold = await groups.LockAsync(group.Key, cancellationToken);
            var secret = await groups.BeginAsync(group.Key, cancellationToken);
            var anew = new List<(DataKeyRow Old, DataKeyRow New)>();
            foreach (var row in group)
            {
                anew.Add((
                    row, await wrap.WrapAsync(row.UserId, secret, (await wrap.OpenAsync(row, [], cancellationToken))!, cancellationToken)));
            }

            count += await rows.ReplaceAsync(anew, cancellationToken);
        }

        return count;
    }

    private async Task DestroyAsync(int before, CancellationToken cancellationToken)
    {
        if (encryption.Epoch <= before)
        {
            LogStill(before);
            return;
        }

        await keys.RewrapAsync(cancellationToken);
        await ring.RewrapAsync(cancellationToken);
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

    [LoggerMessage(LogLevel.Information, "{Count} data keys were closed under the secrets of their groups.")]
    private partial void LogClosed(int count);

    [LoggerMessage(
        LogLevel.Warning,
        "The key encryption keys up to epoch {Epoch} were destroyed, because they alone opened old copies of data keys that the "
        + "database may still hold. An older backup of the database needs an equally old backup of the key folder.")]
    private partial void LogDestroyed(int epoch);

    [LoggerMessage(
        LogLevel.Warning,
        "Key encryption keys up to epoch {Epoch} alone open old copies of data keys that the database may still hold, "
        + "also of people who are erased from now on. Set a newer key (Aiomus:Keys:Kek), run keys rotate, and remove the old ones.")]
    private partial void LogStill(int epoch);
}
