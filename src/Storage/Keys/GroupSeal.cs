using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Closes a data key under its group's secret, AES-256-GCM under a key that is derived for the one user (HKDF, RFC 5869). What is
/// closed here is wrapped by the key encryption key afterwards: both are needed to open it.
/// </summary>
internal static class GroupSeal
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Close(GroupSecret secret, Guid userId, ReadOnlySpan<byte> key)
    {
        var box = new byte[NonceBytes + key.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = Derive(secret, userId);
        aes.Encrypt(box.AsSpan(0, NonceBytes), key, box.AsSpan(NonceBytes, key.Length), box.AsSpan(NonceBytes + key.Length));
        return box;
    }

    /// <exception cref="KeyException">It was closed under another secret, or is damaged.</exception>
    public static byte[] Open(GroupSecret secret, Guid userId, ReadOnlySpan<byte> box)
    {
        if (box.Length > NonceBytes + TagBytes)
        {
            try
            {
                var key = new byte[box.Length - NonceBytes - TagBytes];
                using var aes = Derive(secret, userId);
                aes.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], key);
                return key;
            }
            catch (CryptographicException)
            {
                // Told below, like one that is too short.
            }
        }

        throw new KeyException(
            "Aiomus:Keys:Folder: a stored data key does not open with its group's secret. The key or the secret is damaged.");
    }

    private static AesGcm Derive(GroupSecret secret, Guid userId)
    {
        var purpose = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"aiomus group key\n{userId:N}\n{secret.Generation}"));
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.Secret, KeyBytes, info: purpose);
        try
        {
            return new AesGcm(key, TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
