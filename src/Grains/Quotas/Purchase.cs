namespace Aiomus.Grains.Quotas;

/// <summary>Credits that were bought.</summary>
/// <param name="Credits">How many; 0 where they were taken back before they were added.</param>
/// <param name="At">When they were added or taken back first.</param>
/// <param name="IsTakenBack">Whether the payment was given back.</param>
internal sealed record Purchase(
    [property: PersonalData(DataCategory.Usage)] long Credits,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset At,
    [property: PersonalData(DataCategory.Usage)] bool IsTakenBack = false);
