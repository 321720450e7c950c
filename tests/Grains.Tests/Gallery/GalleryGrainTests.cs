using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
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
        Assert.Null(await user.Gallery.FindAsync(ImageId.Create(9999, Guid.NewGuid(), 0)));
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
    public async Task RepeatedAddition_ChangesNothing(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await AddAsync(user, 31);
        var job = Guid.NewGuid();

        var first = await user.Gallery.AddAsync(job, user.Request(), [Stored(job, 0), Stored(job, 1)]);
        var again = await user.Gallery.AddAsync(job, user.Request(), [Stored(job, 0), Stored(job, 1)]);

        Assert.Equal(first, again);
        Assert.Equal(33, (await ListAsync(user, 50)).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task OldAddition_IsRecognised(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = Guid.NewGuid();
        var first = await user.Gallery.AddAsync(job, user.Request(), [Stored(job, 0)]);
        await AddAsync(user, 100);
        await user.Gallery.DeleteAsync(first[0]);
        await cluster.Silos.DeactivateAsync(user.Gallery.GetGrainId());

        var again = await user.Gallery.AddAsync(job, user.Request(), [Stored(job, 0)]);

        Assert.Equal(first, again);
        Assert.Null(await user.Gallery.FindAsync(first[0]));
        Assert.Equal(100, (await ListAsync(user, 50)).Count);
    }

    private static async Task<Guid[]> AddAsync(TestUser user, int count)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var job = Guid.NewGuid();
            ids.AddRange(await user.Gallery.AddAsync(job, user.Request(), [Stored(job, 0)]));
        }

        return [.. ids];
    }

    private static StoredImage Stored(Guid job, int index) => new(index, $"{job:N}-{index}-1.png", 100, 1);

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
