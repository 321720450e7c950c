using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>The models as the fleet knows them, asked for at most every two seconds by this process.</summary>
/// <param name="grains">Reaches the fleet.</param>
/// <param name="time">Tells how old an answer is.</param>
public sealed class ModelCatalog(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private Task<IReadOnlyList<ModelAvailability>>? _answer;
    private long _askedAt;

    /// <summary>All models, as they were at most two seconds ago.</summary>
    public Task<IReadOnlyList<ModelAvailability>> GetAsync(CancellationToken cancellationToken = default) =>
        GetAsync(Freshness, cancellationToken);

    /// <summary>One model as it is now, or null when nobody has ever run it.</summary>
    public async Task<ModelDescription?> FindNowAsync(string name, CancellationToken cancellationToken = default) =>
        Find(await GetAsync(TimeSpan.Zero, cancellationToken), name);

    /// <summary>One model as it was at most two seconds ago, or null when nobody had run it.</summary>
    public async Task<ModelDescription?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        Find(await GetAsync(cancellationToken), name);

    private static ModelDescription? Find(IReadOnlyList<ModelAvailability> models, string name) =>
        models.FirstOrDefault(model => model.Model.Name == name)?.Model;

    private Task<IReadOnlyList<ModelAvailability>> GetAsync(TimeSpan freshness, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_answer is null || _answer.IsFaulted || _answer.IsCanceled || time.GetElapsedTime(_askedAt) >= freshness)
            {
                // Many callers share the answer: one that goes away must not cancel it, and it is no part of any grain's turn.
                _answer = Task.Run(
                    () => grains.GetGrain<IFleetGrain>(FleetStream.Key).GetModelsAsync(CancellationToken.None), CancellationToken.None);
                _askedAt = time.GetTimestamp();
            }

            return _answer.WaitAsync(cancellationToken);
        }
    }
}
