namespace Aiomus.Storage.Keys;

/// <summary>Whether the keys that are here are those of what is stored.</summary>
internal sealed class KeyProof(KeyRows rows, KeyRing ring, InstallationMark mark, IKeyEncryption encryption)
{
    private const int KeyBytes = 32;

    /// <summary>Unwraps a data key of each epoch and every other key, wraps one, and compares the pepper. Changes nothing.</summary>
    /// <exception cref="KeyException">A key is missing, wrong or not safe.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var epoch in await rows.EpochsAsync(ct))
        {
            foreach (var row in await rows.OneOfAsync(epoch, ct))
            {
                await encryption.UnwrapAsync(row.Subject, row.Epoch, row.Wrapped, ct);
            }
        }

        await ring.ProveAsync(ct);
        await encryption.WrapAsync(Guid.Empty, encryption.Epoch, new byte[KeyBytes], ct);
        await mark.ProveAsync(ct);
    }
}
