namespace Aiomus.Grains.Tests.Clusters;

/// <summary>The real clock, moved forward by tests. Timers run in real time: the silo needs them.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
