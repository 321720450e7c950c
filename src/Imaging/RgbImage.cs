namespace Aiomus.Imaging;

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
}
