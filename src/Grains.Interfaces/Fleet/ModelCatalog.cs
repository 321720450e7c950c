using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>The models as the fleet knows them, asked for at most every two seconds by this process.</summary>
/// <param name="grains">Reaches the fleet.</param>
/// <param name="time">Tells how old an answer is.</param>
public sealed class ModelCatalog(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Lock _gate = new();
    private Task<ModelNews>? _answer;
    private long _askedAt;

    /// <summary>
    /// The models that are known. An installation that knows none knows one soon after its very first start: then this waits for it, which
    /// no grain may do in its turn.
    /// </summary>
    public async Task<IReadOnlyList<ModelAvailability>> GetAsync(CancellationToken cancellationToken = default)
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

    /// <summary>What the fleet knew at most two seconds ago.</summary>
    public Task<ModelNews> ListAsync(CancellationToken cancellationToken = default) => ListAsync(Freshness, cancellationToken);

    /// <summary>One model as it is now, or null when nobody has ever run it.</summary>
    public async Task<ModelDescription?> FindNowAsync(string name, CancellationToken cancellationToken = default) =>
        (await ListAsync(TimeSpan.Zero, cancellationToken)).Find(name);

    /// <summary>One model as it was at most two seconds ago, or null when nobody had run it.</summary>
    public async Task<ModelDescription?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken)).Find(name);

    private Task<ModelNews> ListAsync(TimeSpan freshness, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // While models are loaded everything changes within the second.
            var isLoading = _answer is { IsCompletedSuccessfully: true, Result.Loading.Count: > 0 };
            var limit = isLoading && freshness > Soon ? Soon : freshness;
            if (_answer is null || _answer.IsFaulted || _answer.IsCanceled || time.GetElapsedTime(_askedAt) >= limit)
            {
                // Many callers share the answer: one that goes away must not cancel it, and it is no part of any grain's turn.
                _answer = Task.Run(AskAsync, CancellationToken.None);
                _askedAt = time.GetTimestamp();
            }

            return _answer.WaitAsync(cancellationToken);
        }
    }

    private async Task<ModelNews> AskAsync()
    {
        var fleet = grains.GetGrain<IFleetGrain>(FleetStream.Key);
        var loading = await fleet.GetLoadingAsync(CancellationToken.None);
        return new ModelNews(await fleet.GetModelsAsync(CancellationToken.None), loading);
    }
}
