namespace Aiomus.Storage.Keys;

/// <summary>Begins a new epoch of the key encryption key, and wraps every key anew.</summary>
public sealed class KeyEncryptionKeyRotation
{
    private readonly DataKeyStore _store;
    private readonly KeyProof _proof;
    private readonly IKeyEncryption _encryption;
    private readonly IDataKeys _keys;
    private readonly ProtectionKeyRing _ring;

    internal KeyEncryptionKeyRotation(DataKeyStore store, KeyProof proof, IKeyEncryption encryption, IDataKeys keys, ProtectionKeyRing ring) =>
        (_store, _proof, _encryption, _keys, _ring) = (store, proof, encryption, keys, ring);

    /// <summary>
    /// Answers the new epoch and how many data keys were wrapped anew. Without the keys of what is stored nothing is changed.
    /// </summary>
    /// <exception cref="KeyException">A key is missing, wrong or not safe.</exception>
    public async Task<(int Epoch, int Count)> RunAsync(CancellationToken cancellationToken = default)
    {
        // First of all: where the folder is another, the key store may be too.
        _ = _encryption.Epoch;
        await _store.OpenAsync(cancellationToken);
        await _proof.RunAsync(cancellationToken);
        await _encryption.RotateAsync(cancellationToken);
        var count = await _keys.RewrapAsync(cancellationToken);
        await _ring.RewrapAsync(cancellationToken);
        return (_encryption.Epoch, count);
    }
}
