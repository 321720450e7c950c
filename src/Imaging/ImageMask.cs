namespace Aiomus.Imaging;

/// <summary>Says of each pixel of a source image whether it is drawn anew.</summary>
public sealed class ImageMask
{
    private readonly byte[] _values;

    /// <summary>Creates a mask over its bytes, which it keeps.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="values">One byte a pixel, row by row from the top; 128 and more are drawn anew.</param>
    public ImageMask(int width, int height, byte[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (values.LongLength != (long)width * height)
        {
            throw new ArgumentException(
                $"{(long)width * height} bytes are needed for {width}x{height} pixels, not {values.LongLength}.", nameof(values));
        }

        (Width, Height, _values) = (width, height, values);
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>Whether a pixel is drawn anew.</summary>
    public bool IsOpen(int x, int y) => _values[(y * Width) + x] >= 128;
}
