using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Storage.Keys;

/// <summary>Key encryption keys in files, AES-256-GCM (NIST SP 800-38D). A wrapped key is bound to its subject and its epoch.</summary>
internal sealed class FileKeyEncryption(KeyFolder folder) : IKeyEncryption
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly ConcurrentDictionary<int, byte[]> _keys = [];

    public int Epoch
    {
        get
        {
            if (folder.Epochs is [.., var newest])
            {
                return newest;
            }

            folder.Create(KeyFolder.NameOf(1));
            return 1;
        }
    }

    public byte[] Wrap(Guid subject, int epoch, ReadOnlySpan<byte> key)
    {
        var wrapped = new byte[NonceBytes + key.Length + TagBytes];
        var nonce = wrapped.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(epoch), TagBytes);
        aes.Encrypt(nonce, key, wrapped.AsSpan(NonceBytes, key.Length), wrapped.AsSpan(NonceBytes + key.Length), Bind(subject, epoch));
        return wrapped;
    }

    public byte[] Unwrap(Guid subject, int epoch, ReadOnlySpan<byte> wrapped)
    {
        var key = new byte[wrapped.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(KeyOf(epoch), TagBytes);
            aes.Decrypt(wrapped[..NonceBytes], wrapped[NonceBytes..^TagBytes], wrapped[^TagBytes..], key, Bind(subject, epoch));
            return key;
        }
        catch (CryptographicException)
        {
            throw new KeyException($"Aiomus:Keys:Folder: the key {KeyFolder.NameOf(epoch)} is not the one that the stored keys were wrapped with.");
        }
    }

    public void Rotate() => folder.Create(KeyFolder.NameOf(Epoch + 1));

    private static byte[] Bind(Guid subject, int epoch) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"aiomus data key\n{subject:N}\n{epoch}"));

    private byte[] KeyOf(int epoch) => _keys.GetOrAdd(epoch, static (epoch, folder) => folder.Read(KeyFolder.NameOf(epoch)), folder);
}
