using System.Text.Json.Serialization;

namespace Aiomus.Grains.Gallery;

/// <summary>A job whose images were added, so that adding them again is recognised.</summary>
/// <param name="Images">The ids that were answered.</param>
internal sealed record Addition([property: PersonalData(DataCategory.Content), JsonPropertyName("pictures")] Guid[] Images);
