using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Client;

/// <summary>A fake clock on which pauses are over at once; only silence takes advancing it.</summary>
internal sealed class SkippingClock : FakeTimeProvider
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    public List<TimeSpan> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime >= Silence)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        Pauses.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
