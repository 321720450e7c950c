using Aiomus.Grains.Gallery;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Quotas;

[Collection(SharedClustersCollection.Name)]
public sealed class StorageTests(SharedClusters clusters)
{
    // What a test's worker stores: "image 0".
    private const int Bytes = 7;

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Storage_IsTheBytesOfTheImagesThatAreKept(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await user.GenerateAsync(images: 3);
        await user.GenerateAsync();
        var kept = Stored(await user.Quota.GetAsync());
        var images = (await user.Gallery.ListAsync(null, 10)).Images;

        await user.Gallery.DeleteAsync(images[0].Id);
        await user.Gallery.DeleteAsync(images[0].Id);
        await user.Gallery.DeleteAsync(images[2].Id);

        Assert.Equal((4 * Bytes, 2 * Bytes), (kept, Stored(await user.Quota.GetAsync())));
        Assert.True((await user.Quota.CheckAsync()).IsBalanced);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FullStorage_IsRefusedUntilAnImageIsDeleted(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.Jobs.TellPlanAsync(cluster.Service<IPlanCatalog>().Free with { StorageBytes = 2 * Bytes });
        await user.GenerateAsync();
        await user.GenerateAsync();

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.SubmitAsync());
        await user.Gallery.DeleteAsync((await user.Gallery.ListAsync(null, 1)).Images[0].Id);
        await user.GenerateAsync();

        Assert.Equal((ErrorCode.QuotaExceeded, true, "plus"), (refusal.Code, refusal.NeedsPayment, refusal.Plan));
        Assert.Equal(("storage", 2 * Bytes, 2 * Bytes, null), Told(refusal));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FullStorageOfTheGreatestPlan_NamesNoPlan(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync();
        var all = cluster.Service<IPlanCatalog>().Plans.Select(offer => offer.Plan);
        await user.Jobs.TellPlanAsync(all.Last() with { StorageBytes = 1 });
        var greatest = await Assert.ThrowsAsync<AiomusException>(() => user.SubmitAsync());

        Assert.True(greatest.NeedsPayment);
        Assert.Contains("delete images", greatest.Message, StringComparison.Ordinal);
        Assert.Null(greatest.RetryAfter);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ImagesOfEarlierVersions_AreCountedAndCountedOff(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (job, now) = (Guid.CreateVersion7(), cluster.Time.GetUtcNow());
        var stored = new StoredImage(0, $"{job:N}-0-1.png", 1000, 1);
        var old = EarlierId.Of(0, job);
        await cluster.StoreEarlierAsync(user.Gallery.GetGrainId(), "gallery", new GalleryState
        {
            Next = 2,
            Tail = [new Image(old, 1, job, stored, user.Request(), now)],
        });
        var added = await user.AddImagesAsync(2);

        var first = Stored(await user.Quota.GetAsync());
        await user.GenerateAsync();
        var then = Stored(await user.Quota.GetAsync());
        await user.Gallery.DeleteAsync(added[0]);
        await user.Gallery.DeleteAsync(old);

        Assert.Equal((1200, 1200 + Bytes, 100 + Bytes), (first, then, Stored(await user.Quota.GetAsync())));
        Assert.True((await user.Quota.CheckAsync()).IsBalanced);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DeletionsAmongSubmissions_CountEach(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.Jobs.TellPlanAsync(cluster.Service<IPlanCatalog>().Free with { ConcurrentJobs = 100 });
        await user.GenerateAsync(images: 8);
        var images = (await user.Gallery.ListAsync(null, 10)).Images;

        await Task.WhenAll(
            Task.WhenAll(images.Select(image => user.Gallery.DeleteAsync(image.Id))),
            Task.WhenAll(Enumerable.Range(0, 16).Select(_ => user.SubmitAsync())));

        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 32), (Stored(quota), quota.Reserved));
        Assert.True((await user.Quota.CheckAsync()).IsBalanced);
    }

    private static (string Window, long Limit, long Used, TimeSpan? RetryAfter) Told(AiomusException refusal) =>
        (refusal.Shortage!.Window, refusal.Shortage.Limit, refusal.Shortage.Used, refusal.RetryAfter);

    private static long Stored(QuotaSnapshot quota) => quota.Windows.Single(window => window.Name == "storage").Used;
}
