namespace Aiomus.Grains.Tests.Clusters;

/// <summary>The real clock, moved forward by tests. Timers run in real time: the silo needs them.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _passed;
    private long _wrong;

    public override DateTimeOffset GetUtcNow() =>
        base.GetUtcNow().AddTicks(Interlocked.Read(ref _passed) + Interlocked.Read(ref _wrong));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _passed)).TotalSeconds * TimestampFrequency);

    /// <summary>So much time passes.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _passed, by.Ticks);

    /// <summary>The clock on the wall is set wrong by so much, as long as the answer is not disposed; no time passes.</summary>
    public IDisposable Misset(TimeSpan by)
    {
        Interlocked.Add(ref _wrong, by.Ticks);
        return new Correction(this, by);
    }

    private sealed class Correction(ShiftedTime time, TimeSpan by) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref time._wrong, -by.Ticks);
    }
}
