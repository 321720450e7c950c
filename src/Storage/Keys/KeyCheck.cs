using Aiomus.Storage.Databases;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>Before anything is read or written: the keys fit what is stored, or nothing starts.</summary>
internal sealed partial class KeyCheck(
    Database database, KeyStore store, IKeySecrets secrets, DataKeys keys, IKeyEncryption encryption, IOptions<KeyOptions> options, ILogger<KeyCheck> logger)
{
    /// <exception cref="KeyException">A key is missing, wrong or not safe.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await store.OpenAsync(ct);
        if (options.Value.Encryption == "off")
        {
            LogOff();
            return;
        }

        if (await keys.AnyAsync(ct))
        {
            await keys.ProveAsync(ct);
            secrets.Read(KeyedHash.PepperName);
            return;
        }

        var accounts = await database.RunAsync(
            "SELECT count(*) FROM OrleansStorage WHERE GrainTypeString = 'user/user'",
            static _ => { },
            static async (command, ct) => Convert.ToInt64(await command.ExecuteScalarAsync(ct), null),
            ct);
        if (accounts > 0)
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: {accounts} accounts are stored and there is no data key. Bring the key store back from its backup; data that were written without encryption cannot be taken over.");
        }

        secrets.Create(KeyedHash.PepperName);
        secrets.Read(KeyedHash.PepperName);
        secrets.Read(KeyFolder.NameOf(encryption.Epoch));
    }

    [LoggerMessage(LogLevel.Warning, "Encryption is off (Aiomus:Keys:Encryption): what people store lies readable on the disk.")]
    private partial void LogOff();
}
