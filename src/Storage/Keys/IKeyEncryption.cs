namespace Aiomus.Storage.Keys;

/// <summary>
/// Wraps data keys, which come to it closed under the secret of their group already: the seam for key management services. A key never
/// leaves it but as what it wraps.
/// </summary>
public interface IKeyEncryption
{
    /// <summary>The epoch that wraps now.</summary>
    /// <exception cref="KeyException">There is none.</exception>
    int Epoch { get; }

    /// <summary>Wraps a data key under an epoch, for one user.</summary>
    Task<byte[]> WrapAsync(Guid userId, int epoch, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default);

    /// <summary>The data key.</summary>
    /// <exception cref="KeyException">The epoch's key is missing, or is not the one that wrapped it for this user.</exception>
    Task<byte[]> UnwrapAsync(Guid userId, int epoch, ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken = default);

    /// <summary>Begins a new epoch; the earlier ones go on unwrapping.</summary>
    Task RotateAsync(CancellationToken cancellationToken = default);
}
