namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>One line of the append-only ledger. The lines of a job that ended sum to its charge; a released job's sum to zero.</summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="JobId">The job; empty where it is for none.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Reserved">Change of the reserved credits.</param>
/// <param name="Charged">Change of the charged credits.</param>
/// <param name="At">When.</param>
/// <param name="Bought">Change of the bought credits.</param>
/// <param name="Plan">The plan that came into force, for a line that says so; else null.</param>
[GenerateSerializer, Immutable, Alias("aiomus.LedgerEntry")]
public sealed record LedgerEntry(
    [property: Id(0), NotPersonal] long Number,
    [property: Id(1), PersonalData(DataCategory.Usage)] Guid JobId,
    [property: Id(2), PersonalData(DataCategory.Usage)] LedgerEntryKind Kind,
    [property: Id(3), PersonalData(DataCategory.Usage)] int Reserved,
    [property: Id(4), PersonalData(DataCategory.Usage)] int Charged,
    [property: Id(5), PersonalData(DataCategory.Usage)] DateTimeOffset At,
    [property: Id(6), PersonalData(DataCategory.Usage)] long Bought = 0,
    [property: Id(7), PersonalData(DataCategory.Usage)] string? Plan = null);
