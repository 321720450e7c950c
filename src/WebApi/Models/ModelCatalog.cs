using Aiomus.Grains.Interfaces.Fleet;

namespace Aiomus.WebApi.Models;

/// <summary>The models as the fleet knows them, asked for at most every two seconds by this node.</summary>
internal sealed class ModelCatalog(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Lock _gate = new();
    private Task<ModelNews>? _answer;
    private long _askedAt;

    /// <summary>
    /// The models that are known. An installation that knows none knows one soon after its very first start: then this waits for it.
    /// </summary>
    public async Task<IReadOnlyList<ModelAvailability>> GetAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var news = await ListAsync(cancellationToken);
            if (news.Models.Count > 0 || news.Loading.Count == 0 || time.GetElapsedTime(started) > Patience)
            {
                return news.Models;
            }

            await Task.Delay(Soon, time, cancellationToken);
        }
    }

    /// <summary>What the fleet knows now.</summary>
    public Task<ModelNews> ListAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_answer is null || _answer.IsFaulted || _answer.IsCanceled || time.GetElapsedTime(_askedAt) >= FreshnessOf(_answer))
            {
                // Many callers share the answer: one that goes away must not cancel it.
                _answer = AskAsync();
                _askedAt = time.GetTimestamp();
            }

            return _answer.WaitAsync(cancellationToken);
        }
    }

    // While models are loaded everything changes within the second.
    private static TimeSpan FreshnessOf(Task<ModelNews> answer) => answer is { IsCompletedSuccessfully: true, Result.Loading.Count: > 0 } ? Soon : Freshness;

    private async Task<ModelNews> AskAsync()
    {
        var fleet = grains.GetGrain<IFleetGrain>(FleetStream.Key);
        var loading = await fleet.GetLoadingAsync(CancellationToken.None);
        return new ModelNews(await fleet.GetModelsAsync(CancellationToken.None), loading);
    }
}
