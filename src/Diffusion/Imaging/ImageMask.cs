namespace Aiomus.Diffusion.Imaging;

/// <summary>Says of each pixel of a source image whether it is drawn anew.</summary>
public sealed class ImageMask
{
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

        (Width, Height, Values) = (width, height, values);
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    internal byte[] Values { get; }

    internal bool IsOpen(int x, int y) => Values[(y * Width) + x] >= 128;

    /// <summary>1 where a latent cell is drawn anew and 0 elsewhere: the pixel at the cell's corner decides.</summary>
    internal float[] ToCells(int scale)
    {
        var (columns, rows) = (Width / scale, Height / scale);
        var cells = new float[columns * rows];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = IsOpen(i % columns * scale, i / columns * scale) ? 1 : 0;
        }

        return cells;
    }
}
