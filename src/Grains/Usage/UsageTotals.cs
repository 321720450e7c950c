using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Usage;

/// <summary>Counts since the account began, of the events that are closed.</summary>
internal sealed class UsageTotals
{
    [PersonalData(DataCategory.Usage)]
    public Dictionary<UsageKind, long> Counts { get; set; } = [];
}
