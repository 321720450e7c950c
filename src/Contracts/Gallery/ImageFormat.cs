namespace Aiomus.Contracts.Gallery;

/// <summary>An image's file format.</summary>
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
