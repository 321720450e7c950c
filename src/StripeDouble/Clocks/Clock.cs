using System.Globalization;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Clocks;

/// <summary>
/// What time it is: the double's own time, which may be ahead of the machine's, or for objects of a customer with a test clock, that one's.
/// Seconds since 1970.
/// </summary>
internal sealed class Clock(TimeProvider time, ObjectStore store)
{
    private const string Setting = "clock.ahead";

    private long _ahead;
    private long? _step;

    public void Load() => _ahead = store.Setting(Setting) is { } ahead ? long.Parse(ahead, CultureInfo.InvariantCulture) : 0;

    public long Now() => _step ?? Latest();

    /// <summary>The double's own time, even while something is done as if it was earlier.</summary>
    public long Latest() => Real() + _ahead;

    /// <summary>The time for this object.</summary>
    public long Now(JsonObject of) =>
        store.Find(of.Text("_clock") ?? of.Text("test_clock")) is { } clock ? clock.Number("frozen_time") : Now();

    /// <summary>The machine's time, which no clock moves.</summary>
    public long Real() => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Moves the double's own time.</summary>
    public void Move(TimeSpan by)
    {
        _ahead += (long)by.TotalSeconds;
        store.Set(Setting, _ahead.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Has it be this time while what was due then is done; null ends that.</summary>
    public void StepTo(string? testClock, long? at)
    {
        if (testClock is null)
        {
            _step = at;
        }
        else if (at is not null)
        {
            var clock = store.Find(testClock)!;
            clock["frozen_time"] = Math.Max(clock.Number("frozen_time"), at.Value);
        }
    }
}
