using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Aiomus.Diffusion.Imaging;

/// <summary>
/// Puts an XMP packet where readers of PNG look for it: an uncompressed iTXt chunk (ISO 16684-1; PNG, third edition, 11.3.3.4).
/// </summary>
internal static class PngXmp
{
    private const int SignatureLength = 8;
    private const int LengthAndType = 8;
    private const int Overhead = 12;

    // The keyword and its end; no compression flag, no compression method, no language, no translated keyword.
    private static readonly byte[] Keyword = Encoding.Latin1.GetBytes("XML:com.adobe.xmp\0");

    /// <summary>The file with the packet before its first pixels, in place of any packet it had.</summary>
    public static byte[] Set(ReadOnlySpan<byte> png, ReadOnlySpan<byte> xmp)
    {
        using var result = new MemoryStream(png.Length + xmp.Length + 64);
        result.Write(png[..SignatureLength]);
        var written = false;
        for (var at = SignatureLength; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png[at..]);
            var chunk = png.Slice(at, length + Overhead);
            var type = chunk.Slice(4, 4);
            var data = chunk.Slice(LengthAndType, length);
            at += chunk.Length;
            if ((type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8)) && data.StartsWith(Keyword))
            {
                continue;
            }

            if (!written && type.SequenceEqual("IDAT"u8))
            {
                Write(result, "iTXt"u8, [.. Keyword, 0, 0, 0, 0, .. xmp]);
                written = true;
            }

            result.Write(chunk);
        }

        return result.ToArray();
    }

    private static void Write(MemoryStream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        stream.Write(number);
    }
}
