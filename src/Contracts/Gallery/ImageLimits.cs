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
    public const int MaxPage = 100;
}
