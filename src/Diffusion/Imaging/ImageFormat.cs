namespace Aiomus.Diffusion.Imaging;

/// <summary>A file format for images.</summary>
public enum ImageFormat
{
    /// <summary>Lossless; quality does not apply.</summary>
    Png,

    /// <summary>Lossy.</summary>
    Jpeg,

    /// <summary>Lossy, smaller than JPEG.</summary>
    Webp,

    /// <summary>Lossy, smallest, slowest to write.</summary>
    Avif,
}
