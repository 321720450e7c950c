using Aiomus.Grains.Gallery;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Tests.Clusters;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Gallery;

[Collection(SharedClustersCollection.Name)]
public sealed class GalleryGrainTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Pages_HoldEveryImageOnceNewestFirst(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var added = await AddAsync(user, 100);

        var listed = await ListAsync(user, pageSize: 7);

        Assert.Equal(Enumerable.Reverse(added), listed.Select(image => image.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Pages_StayRightWhileImagesComeAndGo(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var added = await AddAsync(user, 80);
        var first = await user.Gallery.ListAsync(null, 20);

        await AddAsync(user, 30);
        await user.Gallery.DeleteAsync(added[59]);
        await user.Gallery.DeleteAsync(added[40]);
        var second = await user.Gallery.ListAsync(first.Next, 20);

        Assert.Equal(Enumerable.Reverse(added[60..]), first.Images.Select(image => image.Id));
        Assert.Equal(Enumerable.Reverse(added[38..59]).Where(id => id != added[40]), second.Images.Select(image => image.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Pages_EndExactly(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await AddAsync(user, 10);

        var page = await user.Gallery.ListAsync(null, 10);

        Assert.Equal(10, page.Images.Length);
        Assert.Null(page.Next);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Image_IsFoundByIdInEverySegment(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        foreach (var id in await AddAsync(user, 100))
        {
            Assert.Equal(id, (await user.Gallery.FindAsync(id))!.Id);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ForeignIds_AreNotFound(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (user, neighbour) = (await TestUser.CreateAsync(cluster), await TestUser.CreateAsync(cluster));
        await AddAsync(user, 40);
        var foreign = await AddAsync(neighbour, 1);

        Assert.Null(await user.Gallery.FindAsync(foreign[0]));
        Assert.Null(await user.Gallery.FindAsync(Guid.NewGuid()));
        Assert.Null(await user.Gallery.FindAsync(EarlierId.Of(9999, Guid.NewGuid())));
        Assert.False(await user.Gallery.DeleteAsync(foreign[0]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DeletedImage_IsGoneWithItsFile(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync(images: 2);
        var images = (await user.Gallery.ListAsync(null, 10)).Images;

        Assert.True(await user.Gallery.DeleteAsync(images[0].Id));
        Assert.False(await user.Gallery.DeleteAsync(images[0].Id));

        Assert.Null(await cluster.Blobs.OpenReadAsync(user.Id, images[0].Stored.Blob));
        await using var other = await cluster.Blobs.OpenReadAsync(user.Id, images[1].Stored.Blob);
        Assert.NotNull(other);
        Assert.Equal([images[1].Id], (await ListAsync(user, 10)).Select(image => image.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ImagesOfEarlierVersions_ComeAfterTheNewOnes(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var earlier = await StoreEarlierAsync(cluster, user, 40);
        var added = await user.AddImagesAsync(5);
        Guid[] all = [.. added.Reverse(), .. earlier.Reverse()];

        foreach (var size in new[] { 1, 3, 5, 8, 45, 100 })
        {
            Assert.Equal(all, (await ListAsync(user, size)).Select(image => image.Id));
        }

        foreach (var id in all)
        {
            Assert.Equal((id, "a red apple"), await user.Gallery.FindAsync(id) is { } found ? (found.Id, found.Request.Prompt) : default);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CursorOfAnEarlierVersion_GoesOnWhereItWas(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var earlier = await StoreEarlierAsync(cluster, user, 40);
        await user.AddImagesAsync(5);

        var page = await user.Gallery.ListAsync(new GalleryCursor(1, 36), 10);

        Assert.Equal(earlier[25..35].Reverse(), page.Images.Select(image => image.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DeletedImageOfAnEarlierVersion_IsGone(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var earlier = await StoreEarlierAsync(cluster, user, 40);

        foreach (var id in new[] { earlier[3], earlier[35] })
        {
            Assert.True(await user.Gallery.DeleteAsync(id));
            Assert.False(await user.Gallery.DeleteAsync(id));
            Assert.Null(await user.Gallery.FindAsync(id));
        }

        Assert.Equal(38, (await ListAsync(user, 50)).Count);
        Assert.Equal(2, (await user.Usage.GetTotalsAsync())[UsageKind.ImageDeleted]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DeletionKilledAfterAnyWrite_CanBeRepeated(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        for (var survived = 0; survived <= 3; survived++)
        {
            var user = await TestUser.CreateAsync(cluster);
            await user.GenerateAsync();
            var image = (await ListAsync(user, 10)).Single();

            cluster.Stop.StopAfter(survived);
            await Record.ExceptionAsync(() => user.Gallery.DeleteAsync(image.Id));
            await cluster.KillAndRestartAsync();
            await user.Gallery.DeleteAsync(image.Id);

            Assert.Empty(await ListAsync(user, 10));
            Assert.Empty(await cluster.Blobs.ListAsync(user.Id).ToListAsync());
            Assert.Equal("", (await user.Jobs.FindAsync(image.JobId))!.Request.Prompt);
            Assert.Equal(1, (await user.Usage.GetTotalsAsync())[UsageKind.ImageDeleted]);
            Assert.True((await user.Quota.CheckAsync()).IsBalanced);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ImageOfAPartThatIsClosedAndOpen_IsDeletedFromBoth(DatabaseKind database)
    {
        // The version before died after it had closed a part, before it stored in its own row that it had.
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var earlier = await StoreEarlierAsync(cluster, user, 32);
        var segment = cluster.Grains.GetGrain<IGallerySegmentGrain>(user.Id, "0", null);
        var tail = (await ListAsync(user, 40)).AsEnumerable().Reverse();
        await cluster.StoreEarlierAsync(segment.GetGrainId(), "pictures", new GallerySegmentState { Images = [.. tail] });

        Assert.True(await user.Gallery.DeleteAsync(earlier[3]));

        Guid[] left = [.. earlier.Where(id => id != earlier[3])];
        Assert.Equal(left, (await segment.ReadAsync()).Select(image => image.Id));
        Assert.Equal(left.Reverse(), (await ListAsync(user, 40)).Select(image => image.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DeletionBesideImagesOfEarlierVersions_IsTwoWrites(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await StoreEarlierAsync(cluster, user, 40);
        var added = await user.AddImagesAsync(2);
        await user.Gallery.DeleteAsync(added[0]);

        cluster.Stop.Count();
        await user.Gallery.DeleteAsync(added[1]);

        Assert.Equal(["blob deleted", "job, image, usage"], cluster.Stop.Take().Select(write => write.What));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DeletionThatIsRefused_LeavesTheFile(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (job, now) = (await user.SubmitAsync(), cluster.Time.GetUtcNow());
        var stored = (await user.StoreAsync(new JobLease(job, user.Id, 1)))[0];
        var image = EarlierId.Of(0, job);
        await cluster.StoreEarlierAsync(
            user.Gallery.GetGrainId(),
            "gallery",
            new GalleryState { Next = 2, Tail = [new Image(image, 1, job, stored, user.Request(), now)] });

        // The submission asked it for the size of what is kept.
        await cluster.Silos.DeactivateAsync(user.Gallery.GetGrainId());
        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Gallery.DeleteAsync(image));

        Assert.Equal(ErrorCode.Unavailable, refusal.Code);
        Assert.Equal([stored.Blob], await cluster.Blobs.ListAsync(user.Id).ToListAsync());
        Assert.NotNull(await user.Gallery.FindAsync(image));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Total_FollowsWhatComesAndGoes(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        Assert.Equal(0, await TotalAsync());
        var added = await AddAsync(user, 5);
        Assert.Equal(5, await TotalAsync());

        // The newest go, and what comes next may take their numbers.
        await user.Gallery.DeleteAsync(added[4]);
        await user.Gallery.DeleteAsync(added[3]);
        Assert.Equal(3, await TotalAsync());
        await AddAsync(user, 4);
        Assert.Equal(7, await TotalAsync());
        await user.Gallery.DeleteAsync(added[0]);
        Assert.False(await user.Gallery.DeleteAsync(added[0]));

        Assert.Equal(6, await TotalAsync());

        async Task<int> TotalAsync() => (await user.Gallery.ListAsync(null, 1)).Total;
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PageFromAnyPlace_IsWhatPageAfterPageTellsThere(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await StoreEarlierAsync(cluster, user, 70);
        var added = await user.AddImagesAsync(600);
        var earlier = await ListAsync(user, 200);
        Guid[] deleted = [.. added.Where((_, i) => i is 0 or (> 200 and < 300) or 599), earlier[^1].Id, earlier[^40].Id];
        foreach (var id in deleted)
        {
            Assert.True(await user.Gallery.DeleteAsync(id));
        }

        var all = (await ListAsync(user, 200)).Select(image => image.Id).ToArray();
        Assert.Equal(670 - 103, all.Length);
        foreach (var from in new[] { 0, 1, 86, 87, 88, 255, 256, 257, 290, 400, 498, 499, 500, 504, 505, 536, 537, 538, 565, 566 })
        {
            var page = await user.Gallery.ListFromAsync(from, 50);

            Assert.Equal(all.Skip(from).Take(50), page.Images.Select(image => image.Id));
            Assert.Equal((all.Length, from + 50 >= all.Length), (page.Total, page.Next is null));
            if (page.Next is { } next)
            {
                Assert.Equal(all.Skip(from + 50).Take(7), (await user.Gallery.ListAsync(next, 7)).Images.Select(image => image.Id));
            }
        }

        var end = await user.Gallery.ListFromAsync(all.Length, 5);
        Assert.Empty(end.Images);
        Assert.Equal((all.Length, null), (end.Total, end.Next));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Words_AreKeptWithTheImageAndTakenBack(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        var earlier = await StoreEarlierAsync(cluster, user, 40);
        var added = await user.AddImagesAsync(2);
        foreach (var id in new[] { added[0], earlier[3], earlier[35] })
        {
            Assert.Equal("A fox, asleep", (await user.Gallery.DescribeAsync(id, "A fox, asleep"))!.Alt);
        }

        await cluster.KillAndRestartAsync();

        var described = (await ListAsync(user, 100)).Where(image => image.Alt is not null).ToArray();
        Assert.Equal([added[0], earlier[35], earlier[3]], described.Select(image => image.Id));
        Assert.All(described, image => Assert.Equal("A fox, asleep", image.Alt));
        foreach (var image in described)
        {
            Assert.Null((await user.Gallery.DescribeAsync(image.Id, null))!.Alt);
            Assert.Null((await user.Gallery.FindAsync(image.Id))!.Alt);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WordsForAForeignImage_ChangeNothing(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (user, neighbour) = (await TestUser.CreateAsync(cluster), await TestUser.CreateAsync(cluster));
        var own = (await AddAsync(user, 1))[0];

        Assert.Null(await neighbour.Gallery.DescribeAsync(own, "mine"));
        Assert.Null(await user.Gallery.DescribeAsync(Guid.NewGuid(), "nobody's"));

        Assert.Null((await user.Gallery.FindAsync(own))!.Alt);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WordsOfAnImage_AreOneWriteOfItsRecord(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        var added = await user.AddImagesAsync(50);

        cluster.Stop.Count();
        await user.Gallery.DescribeAsync(added[10], new string('x', 500));

        var write = Assert.Single(cluster.Stop.Take());
        Assert.Equal("image", write.What);
        Assert.InRange(write.Bytes, 500, 1000);
    }

    private static Task<Guid[]> AddAsync(TestUser user, int count) => user.AddImagesAsync(count);

    // A closed part of 32 and a tail, as versions stored them that kept images in rows of the gallery.
    private static async Task<Guid[]> StoreEarlierAsync(GrainCluster cluster, TestUser user, int count)
    {
        var now = cluster.Time.GetUtcNow();
        Image[] images =
        [
            .. from i in Enumerable.Range(0, count)
               let job = Guid.NewGuid()
               let stored = new StoredImage(0, $"{job:N}-0-1.png", 100, 1)
               select new Image(EarlierId.Of(i / 32, job), i + 1, job, stored, user.Request(), now),
        ];
        var closed = images.Chunk(32).SkipLast(1).ToArray();
        for (var i = 0; i < closed.Length; i++)
        {
            await cluster.StoreEarlierAsync(
                cluster.Grains.GetGrain<IGallerySegmentGrain>(user.Id, $"{i}", null).GetGrainId(),
                "pictures",
                new GallerySegmentState { Images = [.. closed[i]] });
        }

        await cluster.StoreEarlierAsync(
            user.Gallery.GetGrainId(),
            "gallery",
            new GalleryState { Segment = closed.Length, Next = count + 1, Tail = [.. images.Chunk(32).Last()] });
        return [.. images.Select(image => image.Id)];
    }

    private static async Task<List<Image>> ListAsync(TestUser user, int pageSize)
    {
        var images = new List<Image>();
        GalleryCursor? cursor = null;
        do
        {
            var page = await user.Gallery.ListAsync(cursor, pageSize);
            images.AddRange(page.Images);
            cursor = page.Next;
        }
        while (cursor is not null);
        return images;
    }
}
