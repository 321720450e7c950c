using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Accounts;

/// <summary>
/// An API key, <c>aio_[id]_[secret]_[checksum]</c> in lower-case base32. The id is the user's id and four random bytes, so that a
/// key finds its account without an index; the secret is 32 random bytes, of which only the SHA-256 is kept.
/// </summary>
internal sealed class ApiKey
{
    private const string Prefix = "aio";
    private const int SuffixBytes = 4;
    private const int IdBytes = 16 + SuffixBytes;
    private const int SecretBytes = 32;

    private ApiKey(Guid userId, ApiKeyHash hash) => (UserId, Hash) = (userId, hash);

    /// <summary>Whose key it says it is. Only the account can tell whether that is true.</summary>
    public Guid UserId { get; }

    /// <summary>What the account knows of it.</summary>
    public ApiKeyHash Hash { get; }

    /// <summary>Makes a new key. The text is shown once and kept nowhere.</summary>
    public static string Create(Guid userId, out ApiKeyHash hash)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        userId.TryWriteBytes(id, bigEndian: true, out _);
        RandomNumberGenerator.Fill(id[16..]);
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);

        hash = new ApiKeyHash(Base32.Encode(id), SHA256.HashData(secret));
        var body = $"{Prefix}_{hash.Id}_{Base32.Encode(secret)}";
        return $"{body}_{Checksum(body)}";
    }

    /// <summary>Reads a key's parts; false when it is not one of ours, or was mistyped.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        var parts = text?.Length <= 128 ? text.Split('_') : [];
        if (parts.Length != 4
            || parts[0] != Prefix
            || !Base32.TryDecode(parts[1], IdBytes, out var id)
            || !Base32.TryDecode(parts[2], SecretBytes, out var secret)
            || parts[3] != Checksum($"{Prefix}_{parts[1]}_{parts[2]}"))
        {
            return false;
        }

        key = new ApiKey(new Guid(id.AsSpan(0, 16), bigEndian: true), new ApiKeyHash(parts[1], SHA256.HashData(secret)));
        return true;
    }

    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(ApiKey);

    private static string Checksum(string body)
    {
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Compute(Encoding.ASCII.GetBytes(body)));
        return Base32.Encode(checksum);
    }
}
