using Aiomus.Grains.Interfaces.Fleet;

namespace Aiomus.WebApi.Models;

/// <summary>The models as the fleet knows them, asked for at most every two seconds by this node.</summary>
internal sealed class ModelCatalog(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private Task<IReadOnlyList<ModelAvailability>>? _answer;
    private long _askedAt;

    public Task<IReadOnlyList<ModelAvailability>> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_answer is null || _answer.IsFaulted || _answer.IsCanceled || time.GetElapsedTime(_askedAt) >= Freshness)
            {
                // Many callers share the answer: one that goes away must not cancel it.
                _answer = grains.GetGrain<IFleetGrain>(FleetStream.Key).GetModelsAsync(CancellationToken.None);
                _askedAt = time.GetTimestamp();
            }

            return _answer.WaitAsync(cancellationToken);
        }
    }
}
