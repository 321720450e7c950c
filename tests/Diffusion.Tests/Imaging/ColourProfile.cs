using System.Buffers.Binary;
using System.Text;

namespace Aiomus.Diffusion.Tests.Imaging;

/// <summary>
/// Small colour profiles of the matrix and of the grey kind (ICC.1:2001-04, 6.3.1), made of primaries and one exponent, so that what a
/// reader must make of a pixel can be computed.
/// </summary>
internal static class ColourProfile
{
    // Published primaries, adapted to D50 by Bradford's method: red, green and blue, each X, Y and Z.
    private static readonly double[,] DisplayP3 =
        { { 0.51512, 0.24120, -0.00105 }, { 0.29198, 0.69225, 0.04189 }, { 0.15710, 0.06657, 0.78407 } };
    private static readonly double[,] AdobeRgb =
        { { 0.60974, 0.31111, 0.01947 }, { 0.20528, 0.62567, 0.06087 }, { 0.14919, 0.06322, 0.74457 } };

    public static byte[] Of(string name, double exponent) => name switch
    {
        "display p3" => Matrix(DisplayP3, exponent),
        "adobe rgb" => Matrix(AdobeRgb, exponent),
        "grey" => Build("GRAY", [("kTRC", Curve(exponent))]),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static byte[] Matrix(double[,] primaries, double exponent) => Build("RGB ", [
        ("rXYZ", Place(primaries[0, 0], primaries[0, 1], primaries[0, 2])),
        ("gXYZ", Place(primaries[1, 0], primaries[1, 1], primaries[1, 2])),
        ("bXYZ", Place(primaries[2, 0], primaries[2, 1], primaries[2, 2])),
        ("rTRC", Curve(exponent)),
        ("gTRC", Curve(exponent)),
        ("bTRC", Curve(exponent)),
    ]);

    private static byte[] Build(string colours, (string Name, byte[] Data)[] tags)
    {
        tags = [("desc", Text("test")), ("cprt", [.. "text\0\0\0\0none\0"u8]), ("wtpt", Place(0.9642, 1, 0.8249)), .. tags];
        var place = 128 + 4 + (12 * tags.Length);
        using var body = new MemoryStream();
        using var table = new MemoryStream();
        Write(table, (uint)tags.Length);
        foreach (var (name, data) in tags)
        {
            table.Write(Encoding.ASCII.GetBytes(name));
            Write(table, (uint)(place + body.Length));
            Write(table, (uint)data.Length);
            body.Write(data);
            body.Write(new byte[(4 - (data.Length % 4)) % 4]);
        }

        var head = new byte[128];
        BinaryPrimitives.WriteUInt32BigEndian(head, (uint)(place + body.Length));
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0x02400000);
        Encoding.ASCII.GetBytes("mntr" + colours + "XYZ ").CopyTo(head, 12);
        Encoding.ASCII.GetBytes("acsp").CopyTo(head, 36);
        Place(0.9642, 1, 0.8249)[8..].CopyTo(head, 68);
        return [.. head, .. table.ToArray(), .. body.ToArray()];
    }

    private static byte[] Place(double x, double y, double z)
    {
        using var data = new MemoryStream();
        data.Write("XYZ \0\0\0\0"u8);
        foreach (var value in new[] { x, y, z })
        {
            Write(data, (uint)(int)Math.Round(value * 65536));
        }

        return data.ToArray();
    }

    private static byte[] Curve(double exponent)
    {
        using var data = new MemoryStream();
        data.Write("curv\0\0\0\0\0\0\0\u0001"u8);
        data.Write([(byte)(int)exponent, (byte)Math.Round(exponent % 1 * 256), 0, 0]);
        return data.ToArray();
    }

    private static byte[] Text(string text)
    {
        using var data = new MemoryStream();
        data.Write("desc\0\0\0\0"u8);
        Write(data, (uint)(text.Length + 1));
        data.Write(Encoding.ASCII.GetBytes(text + '\0'));
        data.Write(new byte[4 + 4 + 2 + 1 + 67]);
        return data.ToArray();
    }

    private static void Write(MemoryStream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }
}
