namespace Aiomus.Grains.Tests.Clusters;

/// <summary>The clusters that most tests share, one a database, started when first wanted. Tests use fresh keys.</summary>
public sealed class SharedClusters : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<DatabaseKind, GrainCluster> _clusters = [];

    public async Task<GrainCluster> GetAsync(DatabaseKind kind)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_clusters.TryGetValue(kind, out var cluster))
            {
                _clusters[kind] = cluster = await GrainCluster.StartAsync(await kind.CreateAsync());
            }

            return cluster;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters.Values)
        {
            await cluster.DisposeAsync();
        }

        _gate.Dispose();
    }
}
