namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>The file format of a stored image. Stored and sent by name.</summary>
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
