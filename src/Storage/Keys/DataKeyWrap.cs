namespace Aiomus.Storage.Keys;

/// <summary>
/// Wraps a data key: inside under its group's secret, outside under the key encryption key, which changes without the secret.
/// </summary>
internal sealed class DataKeyWrap(IKeyEncryption encryption)
{
    public async Task<DataKeyRow> WrapAsync(Guid userId, GroupSecret secret, byte[] key, CancellationToken cancellationToken)
    {
        // Asked once: another process may begin a new epoch at any moment.
        var epoch = encryption.Epoch;
        return new DataKeyRow(
            userId, epoch, await encryption.WrapAsync(userId, epoch, GroupSeal.Close(secret, userId, key), cancellationToken), secret.Generation);
    }

    /// <summary>The data key; null when none of these secrets closes it.</summary>
    /// <exception cref="KeyException">A key is missing or wrong.</exception>
    public async Task<byte[]?> OpenAsync(DataKeyRow row, IReadOnlyList<GroupSecret> secrets, CancellationToken cancellationToken)
    {
        if (row.Generation is not { } generation)
        {
            return await encryption.UnwrapAsync(row.UserId, row.Epoch, row.Wrapped, cancellationToken);
        }

        return secrets.FirstOrDefault(secret => secret.Generation == generation) is { } closing
            ? GroupSeal.Open(closing, row.UserId, await encryption.UnwrapAsync(row.UserId, row.Epoch, row.Wrapped, cancellationToken))
            : null;
    }

    /// <summary>The same key under another epoch. What is inside stays closed.</summary>
    public async Task<DataKeyRow> RewrapAsync(DataKeyRow row, int epoch, CancellationToken cancellationToken) => row with
    {
        Epoch = epoch,
        Wrapped = await encryption.WrapAsync(row.UserId, epoch, await encryption.UnwrapAsync(row.UserId, row.Epoch, row.Wrapped, cancellationToken), cancellationToken),
    };
}
