namespace Aiomus.Grains.Quotas;

/// <summary>What a job costs or has cost.</summary>
/// <param name="Credits">How many.</param>
/// <param name="At">When they were set aside.</param>
/// <param name="State">What became of them.</param>
/// <param name="Day">The day's window that they were taken from, by its start.</param>
/// <param name="Month">The month's window that they were taken from, by its start.</param>
internal sealed record Charge(
    [property: PersonalData(DataCategory.Usage)] int Credits,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset At,
    [property: PersonalData(DataCategory.Usage)] ChargeState State,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset Day,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset Month);
