using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Grains.Usage;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Usage;

[Collection(SharedClustersCollection.Name)]
public sealed class UsageGrainTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task OldRepetition_IsCountedOnce(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var first = Guid.NewGuid();
        await user.Usage.RecordAsync(UsageKind.ImageDownloaded, first, 2);
        for (var i = 0; i < 100; i++)
        {
            await user.Usage.RecordAsync(UsageKind.ImageDownloaded, Guid.NewGuid(), 1);
        }

        Assert.Equal(102, (await user.Usage.GetTotalsAsync())[UsageKind.ImageDownloaded]);
        await cluster.Silos.DeactivateAsync(user.Usage.GetGrainId());
        await user.Usage.RecordAsync(UsageKind.ImageDownloaded, first, 2);
        await user.Usage.RecordAsync(UsageKind.ImageDeleted, first, 1);

        var totals = await user.Usage.GetTotalsAsync();
        Assert.Equal((102, 1), (totals[UsageKind.ImageDownloaded], totals[UsageKind.ImageDeleted]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CountsOfEarlierVersions_AreCarriedOver(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var counted = Guid.NewGuid();
        var state = new UsageState
        {
            Totals = { [UsageKind.PromptSubmitted] = 1234 },
            Last = { new UsageOperation(UsageKind.PromptSubmitted, counted) }
        };
        await cluster.StoreEarlierAsync(user.Usage.GetGrainId(), "usage", state);

        await user.Usage.RecordAsync(UsageKind.PromptSubmitted, counted, 1);
        await user.Usage.RecordAsync(UsageKind.PromptSubmitted, Guid.NewGuid(), 1);

        Assert.Equal(1235, (await user.Usage.GetTotalsAsync())[UsageKind.PromptSubmitted]);
    }
}
