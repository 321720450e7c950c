using Aiomus.Contracts.Gallery;

namespace Aiomus.Contracts.Jobs;

/// <summary>An image that a job made.</summary>
/// <param name="Id">The image's id in the gallery.</param>
/// <param name="ContentUrl">Where the file is: a path on this host.</param>
/// <param name="Seed">The seed that made it.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Format">The stored file's format.</param>
public sealed record JobImage(Guid Id, string ContentUrl, long Seed, int Width, int Height, ImageFormat Format);
