namespace Aiomus.Contracts.Gallery;

/// <summary>What image files and lists of images are held to.</summary>
public static class ImageLimits
{
    /// <summary>The lowest quality of a lossy file.</summary>
    public const int MinQuality = 1;

    /// <summary>The highest quality of a lossy file.</summary>
    public const int MaxQuality = 100;

    /// <summary>How many images a page of the gallery has when nothing else is asked for.</summary>
    public const int DefaultPage = 50;

    /// <summary>The most images of a page of the gallery.</summary>
    public const int MaxPage = 200;

    /// <summary>The most characters of an image's own words for who cannot see it.</summary>
    public const int MaxAlt = 500;

    /// <summary>The smallest longer edge that a file can be scaled down to, in pixels.</summary>
    public const int MinEdge = 32;

    /// <summary>The largest longer edge that a file can be scaled down to, in pixels.</summary>
    public const int MaxEdge = 1024;
}
