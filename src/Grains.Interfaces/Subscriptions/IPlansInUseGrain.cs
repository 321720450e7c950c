namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>Remembers which plans are paid for, so that none goes from the settings unnoticed. Keyed 0. It names nobody.</summary>
[Alias("aiomus.IPlansInUseGrain")]
public interface IPlansInUseGrain : IGrainWithIntegerKey
{
    /// <summary>Somebody pays for this plan.</summary>
    [Alias("Enter")]
    Task EnterAsync(string plan, CancellationToken cancellationToken = default);

    /// <summary>The plans that somebody paid for within the last forty days.</summary>
    [Alias("List")]
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default);
}
