namespace Aiomus.Diffusion.Imaging;

/// <summary>An image in sRGB, 8 bits a channel.</summary>
public sealed class RgbImage
{
    /// <summary>Creates an image over its bytes, which it keeps.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="pixels">Red, green and blue of each pixel, row by row from the top.</param>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.LongLength != 3L * width * height)
        {
            throw new ArgumentException(
                $"{3L * width * height} bytes are needed for {width}x{height} pixels, not {pixels.LongLength}.", nameof(pixels));
        }

        (Width, Height, Bytes) = (width, height, pixels);
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>Red, green and blue of each pixel, row by row from the top.</summary>
    public ReadOnlyMemory<byte> Pixels => Bytes;

    internal byte[] Bytes { get; }

    // Planes of red, green and blue in -1 to 1; what lies outside is cut.
    internal static RgbImage FromPlanes(ReadOnlySpan<float> planes, int width, int height)
    {
        var plane = width * height;
        var bytes = new byte[3 * plane];
        for (var channel = 0; channel < 3; channel++)
        {
            var values = planes.Slice(channel * plane, plane);
            for (int i = 0, at = channel; i < plane; i++, at += 3)
            {
                bytes[at] = (byte)Math.Clamp(MathF.Round((values[i] + 1) * 127.5f), 0, 255);
            }
        }

        return new RgbImage(width, height, bytes);
    }
}
