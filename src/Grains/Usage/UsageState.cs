using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Usage;

/// <summary>Counts and the last operations as earlier versions stored them, in one row. Read once, and carried over into records.</summary>
internal sealed class UsageState
{
    [PersonalData(DataCategory.Usage)]
    public Dictionary<UsageKind, long> Totals { get; set; } = [];

    public List<UsageOperation> Last { get; set; } = [];
}
