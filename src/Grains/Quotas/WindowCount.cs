namespace Aiomus.Grains.Quotas;

/// <summary>What was used in one window that began at <see cref="Start"/>.</summary>
internal sealed class WindowCount
{
    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset Start { get; set; }

    [PersonalData(DataCategory.Usage)]
    public long Used { get; set; }

    /// <summary>Begins a new window when <paramref name="start"/> is later than the current one's.</summary>
    public void RollTo(DateTimeOffset start)
    {
        if (start > Start)
        {
            (Start, Used) = (start, 0);
        }
    }

    /// <summary>Gives back what was taken at a time, unless that window is over.</summary>
    public void GiveBack(DateTimeOffset takenAt, long amount)
    {
        if (takenAt >= Start)
        {
            Used -= amount;
        }
    }
}
