using Aiomus.Grains.Events;
using Aiomus.Grains.Gallery;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Tests.Jobs;

/// <summary>
/// Earlier versions stored the end of a job in five steps: that it ended, its images, its charge, that this was told, and that the ticket
/// goes. Whichever of them a version before was killed after, today's ends it with one image and one charge.
/// </summary>
[Collection(SharedClustersCollection.Name)]
public sealed class EarlierEndTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind, int> Steps
    {
        get
        {
            var steps = new TheoryData<DatabaseKind, int>();
            foreach (var database in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
            {
                for (var step = 0; step <= 4; step++)
                {
                    steps.Add(database, step);
                }
            }

            return steps;
        }
    }

    [Theory, MemberData(nameof(Steps))]
    public async Task EarlierVersionKilledAfterAnyStep_LeavesOneImageAndOneCharge(DatabaseKind database, int steps)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        var (job, now) = (Guid.CreateVersion7(), cluster.Time.GetUtcNow());
        var stored = new StoredImage(0, $"{job:N}-0-1.png", 10, 1);
        var entry = new JobEntry
        {
            Id = job,
            Number = 1,
            Request = user.Request(),
            Terms = user.Terms,
            State = JobState.Succeeded,
            Epoch = 1,
            SubmittedAt = now,
            StartedAt = now,
            FinishedAt = now,
            Stored = [stored],
        };
        var image = EarlierId.Of(0, job);
        await cluster.Records.ApplyAsync(user.Id, [RecordChange.Insert(JobRecords.Job, JobRecords.KeyOf(job), entry, 1, isOpen: true)]);
        if (steps >= 1)
        {
            await cluster.StoreEarlierAsync(user.Gallery.GetGrainId(), "gallery", new GalleryState
            {
                Next = 2,
                Tail = [new Image(image, 1, job, stored, user.Request(), now)],
                LastJob = job,
                LastImages = [image],
            });
        }

        // Only now: it reads the gallery.
        await user.ReserveAsync(job, 2);
        if (steps >= 2)
        {
            await user.CommitAsync(job);
        }

        if (steps >= 3)
        {
            (entry.Settled, entry.Images) = (true, [image]);
            await cluster.Records.ApplyAsync(
                user.Id,
                [
                    RecordChange.Update(JobRecords.Job, new Record<JobEntry>(JobRecords.KeyOf(job), 2, false, 1, entry)),
                    EventRecords.Keep(new UserEvent(UserEventType.Finished, job, now) { Sequence = 1, Images = [image] }),
                ]);
        }

        if (steps < 4)
        {
            await user.Queue.EnqueueAsync(new QueueTicket(job, user.Id, 1, 1));
            var lease = (await user.LeaseAsync())!;
            Assert.Null(await user.BeginAsync(lease));
        }

        var (quota, images) = (await user.Quota.GetAsync(), (await user.Gallery.ListAsync(null, 10)).Images);
        Assert.Equal(JobState.Succeeded, (await user.Jobs.FindAsync(job))!.State);
        Assert.Equal((await user.Jobs.FindAsync(job))!.Images, images.Select(one => one.Id));
        Assert.Equal("a red apple", Assert.Single(images).Request.Prompt);
        Assert.Equal((0, 2), (quota.Reserved, quota.Charged));
        Assert.Single((await user.Events.ReadAsync(0)).Events, told => told.Type == UserEventType.Finished);
        Assert.Null(await user.LeaseAsync());
    }

    // An addition that is not the last one is known from its record alone.
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task OldAdditionOfAnEarlierVersion_IsNotMadeAgain(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (job, image, now) = (Guid.CreateVersion7(), Guid.NewGuid(), cluster.Time.GetUtcNow());
        await user.ReserveAsync(job, 2);
        var entry = new JobEntry
        {
            Id = job,
            Number = 1,
            Request = user.Request(),
            Terms = user.Terms,
            State = JobState.Succeeded,
            Epoch = 1,
            SubmittedAt = now,
            FinishedAt = now,
            Stored = [new StoredImage(0, $"{job:N}-0-1.png", 10, 1)],
        };
        await cluster.Records.ApplyAsync(
            user.Id,
            [
                RecordChange.Insert(JobRecords.Job, JobRecords.KeyOf(job), entry, 1, isOpen: true),
                RecordChange.Insert(GalleryRecords.Addition, GalleryRecords.KeyOf(job), new Addition([image])),
            ]);

        await user.Jobs.CancelAsync(job);

        Assert.Equal([image], (await user.Jobs.FindAsync(job))!.Images);
        Assert.Empty((await user.Gallery.ListAsync(null, 10)).Images);
        Assert.Equal(1, (await user.Usage.GetTotalsAsync())[UsageKind.ImageGenerated]);
    }
}
