using System.Buffers.Binary;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Ids of images as earlier versions made them: they begin with the number of a part of the gallery.</summary>
internal static class EarlierId
{
    public static Guid Of(int segment, Guid job)
    {
        Span<byte> id = stackalloc byte[16];
        ImageId.Create(job, 0).TryWriteBytes(id, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(id, segment);
        return new Guid(id, bigEndian: true);
    }
}
