namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>The counts of all silos.</summary>
public interface IJobTallies
{
    /// <summary>The sum. Fails when a silo does not answer: it is asked again, until it answers or is known to be dead.</summary>
    Task<JobTally> GetAsync(CancellationToken cancellationToken = default);
}
