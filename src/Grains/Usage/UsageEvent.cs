using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Usage;

/// <summary>Something that a person used.</summary>
internal sealed class UsageEvent
{
    [PersonalData(DataCategory.Usage)]
    public UsageKind Kind { get; set; }

    [PersonalData(DataCategory.Usage)]
    public int Count { get; set; }

    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset At { get; set; }
}
