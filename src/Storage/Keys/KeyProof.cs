namespace Aiomus.Storage.Keys;

/// <summary>Whether the keys that are here are those of what is stored.</summary>
internal sealed class KeyProof(DataKeyRows rows, ProtectionKeyRing ring, InstallationMark mark, IKeyEncryption encryption)
{
    private const int KeyBytes = 32;

    /// <summary>Unwraps a data key of each epoch and every other key, wraps one, and compares the pepper. Changes nothing.</summary>
    /// <exception cref="KeyException">A key is missing, wrong or not safe.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var epoch in await rows.EpochsAsync(cancellationToken))
        {
            foreach (var row in await rows.OneOfAsync(epoch, cancellationToken))
            {
                await encryption.UnwrapAsync(row.UserId, row.Epoch, row.Wrapped, cancellationToken);
            }
        }

        await ring.ProveAsync(cancellationToken);
        await encryption.WrapAsync(Guid.Empty, encryption.Epoch, new byte[KeyBytes], cancellationToken);
        await mark.ProveAsync(cancellationToken);
    }
}
