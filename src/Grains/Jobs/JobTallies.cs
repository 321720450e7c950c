using Aiomus.Grains.Interfaces.Jobs;
using Orleans.Runtime.Services;

namespace Aiomus.Grains.Jobs;

internal sealed class JobTallies(IServiceProvider services, ISiloStatusOracle silos)
    : GrainServiceClient<IJobTallyService>(services), IJobTallies
{
    public async Task<JobTally> GetAsync(CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(
            silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(silo => GetGrainService(silo).GetAsync(cancellationToken)));

        // One that joins misses nothing, as the others counted before it came; one that goes takes what it counted.
        var brokenAt = parts.Max(part => part.BrokenAt);
        var began = parts.Min(part => part.Since);
        return new JobTally(
            parts.Aggregate(JobCounter.Nothing, (sum, part) => sum.Plus(part.Hour)),
            parts.Aggregate(JobCounter.Nothing, (sum, part) => sum.Plus(part.Day)),
            brokenAt > began ? brokenAt.Value : began,
            brokenAt);
    }
}
