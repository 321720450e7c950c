namespace Aiomus.Storage.Keys;

/// <summary>
/// Wraps a data key: inside under its group's secret, outside under the key encryption key, which changes without the secret.
/// </summary>
internal sealed class KeyWrap(IKeyEncryption encryption)
{
    public async Task<KeyRow> WrapAsync(Guid subject, GroupSecret secret, byte[] key, CancellationToken ct)
    {
        // Asked once: another process may begin a new epoch at any moment.
        var epoch = encryption.Epoch;
        return new KeyRow(
            subject, epoch, await encryption.WrapAsync(subject, epoch, GroupSeal.Close(secret, subject, key), ct), secret.Generation);
    }

    /// <summary>The data key; null when none of these secrets closes it.</summary>
    /// <exception cref="KeyException">A key is missing or wrong.</exception>
    public async Task<byte[]?> OpenAsync(KeyRow row, IReadOnlyList<GroupSecret> secrets, CancellationToken ct)
    {
        if (row.Generation is not { } generation)
        {
            return await encryption.UnwrapAsync(row.Subject, row.Epoch, row.Wrapped, ct);
        }

        return secrets.FirstOrDefault(secret => secret.Generation == generation) is { } closing
            ? GroupSeal.Open(closing, row.Subject, await encryption.UnwrapAsync(row.Subject, row.Epoch, row.Wrapped, ct))
            : null;
    }

    /// <summary>The same key under another epoch. What is inside stays closed.</summary>
    public async Task<KeyRow> RewrapAsync(KeyRow row, int epoch, CancellationToken ct) => row with
    {
        Epoch = epoch,
        Wrapped = await encryption.WrapAsync(row.Subject, epoch, await encryption.UnwrapAsync(row.Subject, row.Epoch, row.Wrapped, ct), ct),
    };
}
