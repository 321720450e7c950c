namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>The erasures that have begun and not ended, so that a restarted cluster resumes them. One grain, keyed 0.</summary>
[Alias("aiomus.IErasureIndexGrain")]
public interface IErasureIndexGrain : IGrainWithIntegerKey
{
    /// <summary>An erasure begins, and this will be its receipt.</summary>
    [Alias("Add")]
    Task AddAsync(Guid userId, Guid erasure, CancellationToken cancellationToken = default);

    /// <summary>The last of the user was removed: from here on the erasure is known by its receipt alone.</summary>
    [Alias("Close")]
    Task CloseAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>The receipt is complete.</summary>
    [Alias("Remove")]
    Task RemoveAsync(Guid erasure, CancellationToken cancellationToken = default);

    /// <summary>Wakes every erasure that has not ended. Called when a silo starts.</summary>
    [Alias("ResumeAll")]
    Task ResumeAllAsync(CancellationToken cancellationToken = default);
}
