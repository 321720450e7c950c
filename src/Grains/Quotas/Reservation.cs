namespace Aiomus.Grains.Quotas;

/// <summary>Credits set aside for a job that has not ended.</summary>
/// <param name="Credits">How many.</param>
/// <param name="At">Since when.</param>
internal sealed record Reservation(
    [property: PersonalData(DataCategory.Usage)] int Credits,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset At);
