namespace Aiomus.Storage.Keys;

/// <summary>Wraps data keys: the seam for key management services. A key never leaves it in the clear but as the data key it wraps.</summary>
public interface IKeyEncryption
{
    /// <summary>The epoch that wraps now.</summary>
    int Epoch { get; }

    /// <summary>Wraps a data key under an epoch, for one subject.</summary>
    byte[] Wrap(Guid subject, int epoch, ReadOnlySpan<byte> key);

    /// <summary>The data key.</summary>
    /// <exception cref="KeyException">The epoch's key is missing, or is not the one that wrapped it for this subject.</exception>
    byte[] Unwrap(Guid subject, int epoch, ReadOnlySpan<byte> wrapped);

    /// <summary>Begins a new epoch; the earlier ones go on unwrapping.</summary>
    void Rotate();
}
