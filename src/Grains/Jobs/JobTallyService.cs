using Aiomus.Grains.Interfaces.Jobs;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Jobs;

/// <summary>One on every silo. It also notes when another goes, whose counts are lost.</summary>
internal sealed class JobTallyService(
    GrainId id,
    global::Orleans.Runtime.Silo silo,
    ILoggerFactory loggers,
    JobCounter counter,
    ISiloStatusOracle silos,
    TimeProvider time) : GrainService(id, silo, loggers), IJobTallyService, ISiloStatusListener
{
    // Only those that were seen at work: the membership tells for long of others that died before this silo began.
    private readonly HashSet<SiloAddress> _seen = [];
    private readonly Lock _gate = new();
    private DateTimeOffset? _brokenAt;

    public override Task Start()
    {
        silos.SubscribeToSiloStatusEvents(this);
        lock (_gate)
        {
            _seen.UnionWith(silos.GetApproximateSiloStatuses(onlyActive: true).Keys);
        }

        return base.Start();
    }

    public override Task Stop()
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return base.Stop();
    }

    public Task<JobTally> GetAsync(CancellationToken cancellationToken)
    {
        var (hour, day) = counter.Read();
        lock (_gate)
        {
            return Task.FromResult(new JobTally(hour, day, counter.StartedAt, _brokenAt));
        }
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        lock (_gate)
        {
            if (status == SiloStatus.Active)
            {
                _seen.Add(updatedSilo);
            }
            else if (status.IsTerminating() && _seen.Contains(updatedSilo))
            {
                // One that stops is not asked any more, and may count on until it is gone.
                _brokenAt = time.GetUtcNow();
                if (status == SiloStatus.Dead)
                {
                    _seen.Remove(updatedSilo);
                }
            }
        }
    }
}
