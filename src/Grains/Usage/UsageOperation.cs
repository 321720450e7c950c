using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Usage;

/// <summary>One counted operation.</summary>
/// <param name="Kind">What was counted.</param>
/// <param name="Id">The operation's id, such as the job's.</param>
internal sealed record UsageOperation(
    [property: PersonalData(DataCategory.Usage)] UsageKind Kind,
    [property: PersonalData(DataCategory.Usage)] Guid Id);
