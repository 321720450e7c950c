namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>Some images, newest first, and where the next ones are.</summary>
/// <param name="Images">The images of this page.</param>
/// <param name="Next">Where to go on, or null at the end.</param>
/// <param name="Total">How many images there are, on all pages.</param>
[GenerateSerializer, Immutable, Alias("aiomus.PicturePage")]
public sealed record ImagePage(
    [property: Id(0)] Image[] Images,
    [property: Id(1)] GalleryCursor? Next,
    [property: Id(2)] int Total);
