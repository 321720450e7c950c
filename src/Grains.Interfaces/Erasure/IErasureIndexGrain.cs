namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>The erasures that have begun and not ended, so that a restarted cluster resumes them. One grain, keyed 0.</summary>
[Alias("aiomus.IErasureIndexGrain")]
public interface IErasureIndexGrain : IGrainWithIntegerKey
{
    /// <summary>An erasure begins.</summary>
    [Alias("Add")]
    Task AddAsync(Guid subject, CancellationToken cancellationToken = default);

    /// <summary>An erasure ended.</summary>
    [Alias("Remove")]
    Task RemoveAsync(Guid subject, CancellationToken cancellationToken = default);

    /// <summary>Wakes every erasure that has not ended. Called when a silo starts.</summary>
    [Alias("ResumeAll")]
    Task ResumeAllAsync(CancellationToken cancellationToken = default);
}
