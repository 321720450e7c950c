using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>Before anything is read or written: the keys fit what is stored, or nothing starts.</summary>
internal sealed partial class KeyCheck(
    KeyStore store,
    IKeySecrets secrets,
    DataKeys keys,
    KeyRing ring,
    LostKeys lost,
    KeyProof proof,
    InstallationMark mark,
    IOptions<KeyOptions> options,
    ILogger<KeyCheck> logger)
{
    /// <summary>Before the schema is changed: what is refused here can still be opened by the program that wrote it. Makes nothing.</summary>
    /// <exception cref="KeyException">There are accounts and no key at all.</exception>
    public async Task RefuseLostAsync(CancellationToken ct)
    {
        if (options.Value.Encryption == "off")
        {
            return;   // nothing needs a key to be read
        }

        var (without, count) = await lost.CountAsync(ct);
        if (without > 0 && count == 0)
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: {without} accounts are stored and there is no data key. Bring the key store back from its backup; data that were written without encryption cannot be taken over.");
        }

        if (without > 0)
        {
            LogLost(without);
        }
    }

    /// <summary>Once the schema is current.</summary>
    /// <exception cref="KeyException">A key is missing, wrong or not safe, or encryption was switched.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await store.OpenAsync(ct);
        if (!await keys.AnyAsync(ct) && !await ring.AnyAsync(ct))
        {
            // A fresh installation, and the only place where its first keys are made.
            secrets.Create(KeyedHash.PepperName);
            if (options.Value.Epoch == 0 && secrets.Epochs.Count == 0)
            {
                secrets.Create(KeyFolder.NameOf(1));
            }
        }

        await proof.RunAsync(ct);
        await mark.SettleAsync(ct);
        if (options.Value.Encryption == "off")
        {
            LogOff();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Encryption is off (Aiomus:Keys:Encryption): what people store lies readable on the disk.")]
    private partial void LogOff();

    [LoggerMessage(LogLevel.Error, "{Count} accounts have no data key, and no erasure is the reason: nothing of theirs can be read. Bring the key store (keys.db in Aiomus:Keys:Folder, or the schema aiomus_keys) back from its backup.")]
    private partial void LogLost(int count);
}
