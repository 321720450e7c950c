using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Key encryption keys that this process holds itself, AES-256-GCM (NIST SP 800-38D). A wrapped key is bound to its user and its epoch.
/// </summary>
internal sealed class LocalKeyEncryption(IKeySecrets secrets, IOptions<KeyOptions> options) : IKeyEncryption
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly ConcurrentDictionary<int, byte[]> _keys = [];

    // Never makes a key: one that is made because the first ones are not where they were hides that they are lost.
    public int Epoch => options.Value.Epoch > 0 ? options.Value.Epoch
        : secrets.Epochs is [.., var newest] ? newest
        : throw new KeyException(
            "Aiomus:Keys:Folder: there is no key encryption key. Set the folder that has the key, or restore the key from its backup.");

    public Task<byte[]> WrapAsync(Guid userId, int epoch, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var wrapped = new byte[NonceBytes + key.Length + TagBytes];
        var nonce = wrapped.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(epoch), TagBytes);
        aes.Encrypt(nonce, key.Span, wrapped.AsSpan(NonceBytes, key.Length), wrapped.AsSpan(NonceBytes + key.Length), Bind(userId, epoch));
        return Task.FromResult(wrapped);
    }

    public Task<byte[]> UnwrapAsync(Guid userId, int epoch, ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken)
    {
        if (wrapped.Length <= NonceBytes + TagBytes)
        {
            throw Wrong(epoch);
        }

        var box = wrapped.Span;
        var key = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(KeyOf(epoch), TagBytes);
            aes.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], key, Bind(userId, epoch));
            return Task.FromResult(key);
        }
        catch (CryptographicException)
        {
            throw Wrong(epoch);
        }
    }

    public Task RotateAsync(CancellationToken cancellationToken)
    {
        secrets.Begin();
        return Task.CompletedTask;
    }

    private static KeyException Wrong(int epoch) =>
        new(
            $"Aiomus:Keys: the key {KeyFolder.NameOf(epoch)} is not the one that the stored keys were wrapped with, "
                + "or a stored key is damaged.");

    private static byte[] Bind(Guid userId, int epoch) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"aiomus data key\n{userId:N}\n{epoch}"));

    private byte[] KeyOf(int epoch) => _keys.GetOrAdd(epoch, static (epoch, secrets) => secrets.Read(KeyFolder.NameOf(epoch)), secrets);
}
