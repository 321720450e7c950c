namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>One line of the append-only ledger. The lines of a job that ended sum to its charge; a released job's sum to zero.</summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="JobId">The job.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Reserved">Change of the reserved credits.</param>
/// <param name="Charged">Change of the charged credits.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("aiomus.LedgerEntry")]
public sealed record LedgerEntry(
    [property: Id(0), NotPersonal] long Number,
    [property: Id(1), PersonalData(DataCategory.Usage)] Guid JobId,
    [property: Id(2), PersonalData(DataCategory.Usage)] LedgerEntryKind Kind,
    [property: Id(3), PersonalData(DataCategory.Usage)] int Reserved,
    [property: Id(4), PersonalData(DataCategory.Usage)] int Charged,
    [property: Id(5), PersonalData(DataCategory.Usage)] DateTimeOffset At);
