using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>
/// Image ids: UUIDs of version 8 (RFC 9562, 5.8) whose first 32 bits are the number of the gallery segment that holds the
/// image, so that finding one needs no index, and whose other bits are a digest of the job and the image's index, so that
/// adding a job's images twice gives the same ids.
/// </summary>
public static class ImageId
{
    /// <summary>The id of a job's image in a segment.</summary>
    public static Guid Create(int segment, Guid jobId, int index)
    {
        Span<byte> source = stackalloc byte[20];
        jobId.TryWriteBytes(source, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(source[16..], index);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(source, digest);

        var id = digest[..16];
        BinaryPrimitives.WriteInt32BigEndian(id, segment);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>The segment that an id names; negative for an id that none of ours can be.</summary>
    public static int SegmentOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }
}
