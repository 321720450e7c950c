using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage.Keys;

namespace Aiomus.Grains.Tests.Keys;

public sealed class KeyCacheTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task ShreddedKey_IsForgottenByEverySilo(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), silos: 2);
        var person = await TestUser.CreateAsync(cluster);
        var keys = cluster.Services<IDataKeys>();
        Assert.Equal(2, keys.Distinct().Count());
        foreach (var cache in keys)
        {
            Assert.NotNull(await cache.FindAsync(person.Id, TestContext.Current.CancellationToken));
        }

        var erasure = (await person.Erasure.RequestAsync())!;
        await Eventually.AssertAsync(async () =>
            Assert.Equal(ErasureStep.Completed, (await cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure.Id).GetAsync())?.Step));

        foreach (var cache in keys)
        {
            Assert.Null(await cache.FindAsync(person.Id, TestContext.Current.CancellationToken));
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task AccountWithoutAKey_StopsNoStartWhileItIsErased(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var person = await TestUser.CreateAsync(cluster);
        await cluster.Grains.GetGrain<IErasureIndexGrain>(0).AddAsync(person.Id, Guid.NewGuid(), TestContext.Current.CancellationToken);
        Assert.Equal(1, await cluster.Service<IDataKeys>().ShredAsync(person.Id, TestContext.Current.CancellationToken));

        // There is no other key: without the erasure in the index this start would be refused.
        await cluster.KillAndRestartAsync();

        Assert.Contains("grain:user", (await cluster.Search.FindAsync(person.Id, TestContext.Current.CancellationToken)).Keys);
    }
}
