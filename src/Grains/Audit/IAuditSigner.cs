namespace Aiomus.Grains.Audit;

/// <summary>Signs and checks with the installation's audit key, wherever that is kept.</summary>
public interface IAuditSigner
{
    /// <summary>Signs; a key is made when there is none yet.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the key cannot be used.</exception>
    Task<byte[]> SignAsync(byte[] data, CancellationToken cancellationToken);

    /// <summary>Whether the signature is the key's. Never makes a key.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: there is no key, or it cannot be used.</exception>
    Task<bool> VerifyAsync(byte[] data, byte[] signature, CancellationToken cancellationToken);
}
