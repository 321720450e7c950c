using Orleans.Services;

namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>What each silo counts of the jobs that end on it.</summary>
[Alias("aiomus.IJobTallyService")]
public interface IJobTallyService : IGrainService
{
    /// <summary>This silo's counts.</summary>
    [Alias("Get")]
    Task<JobTally> GetAsync(CancellationToken cancellationToken = default);
}
