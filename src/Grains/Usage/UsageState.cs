using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Usage;

/// <summary>Counts since the account began, and the last operations, by which repetitions are recognised.</summary>
internal sealed class UsageState
{
    [PersonalData(DataCategory.Usage)]
    public Dictionary<UsageKind, long> Totals { get; set; } = [];

    public List<UsageOperation> Last { get; set; } = [];
}
