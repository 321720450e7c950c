namespace Aiomus.Grains.Quotas;

/// <summary>What a job costs or has cost.</summary>
/// <param name="Credits">How many.</param>
/// <param name="At">When they were set aside.</param>
/// <param name="State">What became of them.</param>
/// <param name="Day">The day's window that they were taken from, by its start.</param>
/// <param name="Month">The month's window that they were taken from, by its start.</param>
/// <param name="Bought">How many of them were taken from the bought ones and not from the windows.</param>
internal sealed record Charge(
    [property: PersonalData(DataCategory.Usage)] int Credits,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset At,
    [property: PersonalData(DataCategory.Usage)] ChargeState State,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset Day,
    [property: PersonalData(DataCategory.Usage)] DateTimeOffset Month,
    [property: PersonalData(DataCategory.Usage)] int Bought = 0)
{
    /// <summary>How many were taken from the windows.</summary>
    public int CountWindowed() => Credits - Bought;
}
