using Aiomus.Storage.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Starting;

/// <summary>Before anything is read or written: the keys fit what is stored, or nothing starts.</summary>
internal sealed partial class KeyCheck(
    DataKeyStore store,
    IKeySecrets secrets,
    DataKeyRows keys,
    ProtectionKeyRing ring,
    LostKeys lost,
    KeyProof proof,
    InstallationMark mark,
    FolderMark folder,
    DataKeyCarrying carrying,
    GroupCheck groups,
    IOptions<KeyOptions> options,
    ILogger<KeyCheck> logger)
{
    /// <summary>
    /// Before the schema is changed: what is refused here can still be opened by the program that wrote it. Makes nothing.
    /// </summary>
    /// <exception cref="KeyException">There are accounts and no key at all.</exception>
    public async Task RefuseLostAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Encryption == "off")
        {
            return;   // nothing needs a key to be read
        }

        var (without, count) = await lost.CountAsync(cancellationToken);
        if (without > 0 && count == 0)
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: {without} accounts are stored and there is no data key. Restore the newest key store. "
                    + "Data that was written without encryption cannot be taken over.");
        }

        if (without > 0)
        {
            LogLost(without);
        }
    }

    /// <summary>Once the schema is current.</summary>
    /// <exception cref="KeyException">A key is missing, wrong or not safe, or encryption was switched.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        if (!await keys.AnyAsync(cancellationToken) && !await ring.AnyAsync(cancellationToken))
        {
            // A fresh installation, and the only place where its first keys are made.
            secrets.Create(KeyedHash.PepperName);
            if (options.Value.Epoch == 0 && secrets.Epochs.Count == 0)
            {
                secrets.Create(KeyFolder.NameOf(1));
            }
        }

        await proof.RunAsync(cancellationToken);
        await mark.SettleAsync(cancellationToken);
        await folder.SettleAsync(cancellationToken);
        await carrying.RunAsync(cancellationToken);
        if (await groups.RunAsync(cancellationToken) is > 0 and var without)
        {
            LogClosed(without);
        }

        if (options.Value.Encryption == "off")
        {
            LogOff();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Encryption is off (Aiomus:Keys:Encryption): what people store lies readable on the disk.")]
    private partial void LogOff();

    // Never to bring back an old one in place of one that is there: that undoes erasures.
    [LoggerMessage(
        LogLevel.Error,
        "{Count} accounts have no data key, and no erasure is the reason. Their data cannot be read. Look for the newest key store that "
        + "has these keys: keys.db in Aiomus:Keys:Folder, or the schema aiomus_keys. People who were erased since then stay erased.")]
    private partial void LogLost(int count);

    [LoggerMessage(
        LogLevel.Error,
        "The data keys of {Count} accounts are closed under secrets that do not exist any more, and no erasure is the reason. Their data "
        + "cannot be read. The database is older than the key folder, and the folder has no copy of these keys. "
        + "Look for a newer database.")]
    private partial void LogClosed(int count);
}
