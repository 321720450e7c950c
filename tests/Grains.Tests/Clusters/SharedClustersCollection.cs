namespace Aiomus.Grains.Tests.Clusters;

[CollectionDefinition(Name)]
public sealed class SharedClustersCollection : ICollectionFixture<SharedClusters>
{
    public const string Name = "clusters";
}
