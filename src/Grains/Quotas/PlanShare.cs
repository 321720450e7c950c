namespace Aiomus.Grains.Quotas;

/// <summary>The plan in force, and what those before it gave of the month.</summary>
/// <param name="Name">The plan's name.</param>
/// <param name="Credits">What it gives in a whole month.</param>
/// <param name="Since">Since when in this month.</param>
/// <param name="Earned">What earlier plans of this month gave, in credits times seconds of the month: whole numbers add up exactly.</param>
internal sealed record PlanShare(
    [property: PersonalData(DataCategory.Usage)] string Name,
    [property: PersonalData(DataCategory.Usage)] long Credits,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset Since,
    [property: PersonalData(DataCategory.Usage)] long Earned = 0);
