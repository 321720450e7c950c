namespace Aiomus.Grains.Gallery;

/// <summary>A job whose pictures were added, so that adding them again is recognised.</summary>
/// <param name="Pictures">The ids that were answered.</param>
internal sealed record Addition([property: PersonalData(DataCategory.Content)] Guid[] Pictures);
