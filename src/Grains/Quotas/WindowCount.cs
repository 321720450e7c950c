using Aiomus.Grains.Interfaces.Clocks;

namespace Aiomus.Grains.Quotas;

/// <summary>What was used in one window that began at <see cref="Start"/>.</summary>
internal sealed record WindowCount
{
    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset Start { get; set; }

    [PersonalData(DataCategory.Usage)]
    public long Used { get; set; }

    /// <summary>
    /// Begins a new window of a fixed length with the first use after the one before ended. A window that begins in the future was begun
    /// by a clock that was wrong: nobody waits for it.
    /// </summary>
    public void Roll(TimeSpan length, DateTimeOffset now)
    {
        if (!TimeWindow.Holds(Start, length, now))
        {
            (Start, Used) = (now, 0);
        }
    }

    /// <summary>Begins the window that a calendar says, if it is another one.</summary>
    public void RollTo(DateTimeOffset start)
    {
        if (start != Start)
        {
            (Start, Used) = (start, 0);
        }
    }

    /// <summary>Until the window ends; never longer than it is.</summary>
    public TimeSpan Rest(TimeSpan length, DateTimeOffset now) =>
        TimeSpan.FromTicks(Math.Clamp((Start + length - now).Ticks, 0, length.Ticks));

    /// <summary>Gives back what was taken from the window that began then, unless that one is over.</summary>
    public void GiveBack(DateTimeOffset start, long amount)
    {
        if (start == Start)
        {
            // One that a clock or another anchor left and came back to has begun anew.
            Used = Math.Max(0, Used - amount);
        }
    }
}
