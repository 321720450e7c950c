using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Storage.Keys;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// A blob's encryption: a header of 16 bytes (<c>AIOB</c>, form, eight random bytes), then chunks of 64 KiB, each with its tag. A chunk's
/// nonce is the eight random bytes and its number; bound to it are user, name, number and whether it is the last, so that chunks
/// cannot be cut off, swapped, or moved to another blob or person (the STREAM construction; Hoang et al., CRYPTO 2015).
/// </summary>
internal sealed class BlobSeal(byte[] key, Guid userId, string name, byte[] prefix) : IDisposable
{
    public const int HeaderBytes = 16;
    public const int PrefixBytes = 8;
    public const int ChunkBytes = 64 * 1024;
    public const int TagBytes = 16;
    public const int SealedChunkBytes = ChunkBytes + TagBytes;

    private const int Form = 1;
    private static readonly byte[] Mark = "AIOB"u8.ToArray();

    private readonly AesGcm _aes = new(key, TagBytes);
    private readonly byte[] _place = [.. userId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];

    /// <summary>The random part of a header.</summary>
    /// <exception cref="DamagedDataException">These bytes begin no sealed blob.</exception>
    public static byte[] ReadHeader(ReadOnlySpan<byte> header, Guid userId, string name) =>
        header.Length == HeaderBytes && header.StartsWith(Mark) && BinaryPrimitives.ReadInt32BigEndian(header[4..]) == Form
            ? header[8..].ToArray()
            : throw Damaged(userId, name);

    public static DamagedDataException Damaged(Guid userId, string name) =>
        new($"The stored blob '{name}' of {userId:N} is damaged or cut, or belongs to somebody else: its user's key does not open it.");

    /// <summary>The whole sealed blob.</summary>
    public byte[] Close(ReadOnlySpan<byte> content)
    {
        var chunks = Math.Max(1, (content.Length + ChunkBytes - 1) / ChunkBytes);
        var blob = new byte[HeaderBytes + content.Length + (chunks * TagBytes)];
        Mark.CopyTo(blob, 0);
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(4), Form);
        prefix.CopyTo(blob, 8);
        for (var number = 0; number < chunks; number++)
        {
            var plain = content.Slice(number * ChunkBytes, Math.Min(ChunkBytes, content.Length - (number * ChunkBytes)));
            var place = blob.AsSpan(HeaderBytes + (number * SealedChunkBytes), plain.Length + TagBytes);
            var isLast = number == chunks - 1;
            _aes.Encrypt(Nonce(number), plain, place[..plain.Length], place[plain.Length..], Bind(number, isLast));
        }

        return blob;
    }

    /// <summary>Opens one chunk.</summary>
    /// <exception cref="DamagedDataException">It is not this chunk of this blob.</exception>
    public void Open(int number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        try
        {
            _aes.Decrypt(Nonce(number), chunk[..^TagBytes], chunk[^TagBytes..], plain, Bind(number, isLast));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged(userId, name);
        }
    }

    public void Dispose() => _aes.Dispose();

    private byte[] Nonce(int number)
    {
        var nonce = new byte[PrefixBytes + 4];
        prefix.CopyTo(nonce, 0);
        BinaryPrimitives.WriteInt32BigEndian(nonce.AsSpan(PrefixBytes), number);
        return nonce;
    }

    private byte[] Bind(int number, bool isLast)
    {
        var bound = new byte[_place.Length + 5];
        _place.CopyTo(bound, 0);
        BinaryPrimitives.WriteInt32BigEndian(bound.AsSpan(_place.Length), number);
        bound[^1] = isLast ? (byte)1 : (byte)0;
        return bound;
    }
}
