namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>Some pictures, newest first, and where the next ones are.</summary>
/// <param name="Pictures">The pictures of this page.</param>
/// <param name="Next">Where to go on, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("aiomus.PicturePage")]
public sealed record PicturePage(
    [property: Id(0)] Picture[] Pictures,
    [property: Id(1)] GalleryCursor? Next);
