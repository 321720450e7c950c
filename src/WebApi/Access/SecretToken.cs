using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Access;

/// <summary>
/// A secret that names its account: <c>[prefix]_[id]_[secret]_[checksum]</c> in lower-case base32. The id is the user's id and four
/// random bytes, so that a token finds its account without an index; the secret is 32 random bytes, of which only the SHA-256 is
/// kept; the checksum lets scanners and typists be told without a question to anybody.
/// </summary>
internal sealed class SecretToken
{
    private const int SuffixBytes = 4;
    private const int IdBytes = 16 + SuffixBytes;
    private const int SecretBytes = 32;
    private const int MaxLength = 128;

    private SecretToken(Guid userId, string id, byte[] hash) => (UserId, Id, Hash) = (userId, id, hash);

    /// <summary>Whose token it says it is. Only the account can tell whether that is true.</summary>
    public Guid UserId { get; }

    /// <summary>The public part.</summary>
    public string Id { get; }

    /// <summary>SHA-256 of the secret part.</summary>
    public byte[] Hash { get; }

    /// <summary>Makes a new token. The text is shown once and kept nowhere.</summary>
    public static string Create(string prefix, Guid userId, out SecretHash kept)
    {
        var text = Create(prefix, userId, out SecretToken token);
        kept = token.ToHash();
        return text;
    }

    /// <summary>Makes a new token. The text is shown once and kept nowhere.</summary>
    public static string Create(string prefix, Guid userId, out SecretToken token)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        userId.TryWriteBytes(id, bigEndian: true, out _);
        RandomNumberGenerator.Fill(id[16..]);
        return Renew(prefix, userId, Base32.Encode(id), out token);
    }

    /// <summary>Makes a token with the public part of an earlier one and a new secret.</summary>
    public static string Renew(string prefix, Guid userId, string id, out SecretToken token)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        token = new SecretToken(userId, id, SHA256.HashData(secret));
        var body = $"{prefix}_{id}_{Base32.Encode(secret)}";
        return $"{body}_{Checksum(body)}";
    }

    /// <summary>Reads a token's parts; false when it is none with this prefix, or was mistyped.</summary>
    public static bool TryParse(string prefix, string? text, [NotNullWhen(true)] out SecretToken? token)
    {
        token = null;
        var parts = text?.Length <= MaxLength ? text.Split('_') : [];
        if (parts.Length != 4
            || parts[0] != prefix
            || !Base32.TryDecode(parts[1], IdBytes, out var id)
            || !Base32.TryDecode(parts[2], SecretBytes, out var secret)
            || parts[3] != Checksum($"{prefix}_{parts[1]}_{parts[2]}"))
        {
            return false;
        }

        token = new SecretToken(new Guid(id.AsSpan(0, 16), bigEndian: true), parts[1], SHA256.HashData(secret));
        return true;
    }

    /// <summary>Reads whose token it says it is and what is kept of it; false when it is none with this prefix, or was mistyped.</summary>
    public static bool TryParse(string prefix, string? text, out Guid userId, [NotNullWhen(true)] out SecretHash? kept)
    {
        var isToken = TryParse(prefix, text, out var token);
        (userId, kept) = isToken ? (token!.UserId, token.ToHash()) : (default, null);
        return isToken;
    }

    /// <summary>What the account keeps of it.</summary>
    public SecretHash ToHash() => new(Id, Hash);

    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(SecretToken);

    private static string Checksum(string body)
    {
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Compute(Encoding.ASCII.GetBytes(body)));
        return Base32.Encode(checksum);
    }
}
