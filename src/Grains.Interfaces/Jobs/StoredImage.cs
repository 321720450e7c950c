namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>A finished image that lies readable in the blob store.</summary>
/// <param name="Index">0 for the job's first image.</param>
/// <param name="Blob">Its name in its owner's part of the blob store.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Seed">The seed that made it.</param>
[GenerateSerializer, Immutable, Alias("aiomus.StoredPicture")]
public sealed record StoredImage(
    [property: Id(0), NotPersonal] int Index,
    [property: Id(1), NotPersonal] string Blob,
    [property: Id(2), NotPersonal] long Bytes,
    [property: Id(3), NotPersonal] long Seed);
