namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>A place in a gallery that stays right while images come and go.</summary>
/// <param name="Segment">The segment to read next.</param>
/// <param name="Before">Only images numbered below this.</param>
[GenerateSerializer, Immutable, Alias("aiomus.GalleryCursor")]
public sealed record GalleryCursor(
    [property: Id(0)] int Segment,
    [property: Id(1)] long Before);
