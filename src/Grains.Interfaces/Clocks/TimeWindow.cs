namespace Aiomus.Grains.Interfaces.Clocks;

/// <summary>
/// Stretches of time that begin at a stored moment. The clock may have been wrong when it was stored: what began in the future never
/// began, so that once the clock is right nothing counts, and nothing is refused, for longer than its stretch. What lies within one
/// process is better measured by timestamps, which no clock moves.
/// </summary>
public static class TimeWindow
{
    /// <summary>By how much the clocks of one installation may differ.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>True from a moment on for a length of time.</summary>
    public static bool Holds(DateTimeOffset start, TimeSpan length, DateTimeOffset now) => !IsAhead(start, now) && now - start < length;

    /// <summary>True when a moment can only have been stored by a clock that was wrong.</summary>
    public static bool IsAhead(DateTimeOffset moment, DateTimeOffset now) => moment > now + Tolerance;
}
