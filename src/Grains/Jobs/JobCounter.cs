using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>
/// Counts the jobs that end on this silo, a number for each minute of the last day. The minutes are counted by timestamps: the clock on
/// the wall may jump.
/// </summary>
internal sealed class JobCounter
{
    private const int Hour = 60;
    private const int Day = 24 * Hour;

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Lock _gate = new();
    private readonly (long Minute, JobCounts Counts)[] _minutes = new (long, JobCounts)[Day];

    public JobCounter(TimeProvider time)
    {
        (_time, _started, StartedAt) = (time, time.GetTimestamp(), time.GetUtcNow());
        Array.Fill(_minutes, (-1, Nothing));
    }

    public static JobCounts Nothing { get; } = new(0, 0, 0);

    /// <summary>When the counting began.</summary>
    public DateTimeOffset StartedAt { get; }

    private long Minute => (long)_time.GetElapsedTime(_started).TotalMinutes;

    public void OnEnded(JobState state)
    {
        var one = state switch
        {
            JobState.Succeeded => new JobCounts(1, 0, 0),
            JobState.Failed => new JobCounts(0, 1, 0),
            _ => new JobCounts(0, 0, 1),
        };
        var now = Minute;
        lock (_gate)
        {
            ref var place = ref _minutes[now % Day];
            place = (now, place.Minute == now ? place.Counts.Plus(one) : one);
        }
    }

    /// <summary>Those of the last hour and of the last day.</summary>
    public (JobCounts Hour, JobCounts Day) Read()
    {
        var now = Minute;
        lock (_gate)
        {
            return (Sum(now - Hour), Sum(now - Day));
        }
    }

    private JobCounts Sum(long after) =>
        _minutes.Where(place => place.Minute > after).Aggregate(Nothing, (sum, place) => sum.Plus(place.Counts));
}
