using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>A model that this installation knows.</summary>
/// <param name="Model">Its limits and defaults.</param>
/// <param name="Workers">
/// Workers that run it, or are loading it; 0 when nobody can draw with it now: its workers are away, or it was taken from them.
/// </param>
[GenerateSerializer, Immutable, Alias("aiomus.ModelAvailability")]
public sealed record ModelAvailability(
    [property: Id(0)] ModelDescription Model,
    [property: Id(1)] int Workers);
