using Aiomus.Grains.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Grains.Usage;
using Aiomus.Storage.Tickets;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Jobs;

[Collection(SharedClustersCollection.Name)]
public sealed class JobsGrainTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task RepeatedSubmission_ReservesOnce(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = Guid.CreateVersion7();

        await user.Jobs.SubmitAsync(job, user.Request(), user.Terms);
        await user.Jobs.SubmitAsync(job, user.Request(), user.Terms);

        Assert.Equal(2, (await user.Quota.GetAsync()).Reserved);
        Assert.Single(await user.Jobs.ListAsync());
        Assert.Equal(1, (await user.Queue.GetStatusAsync()).Waiting);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SubmissionWhoseWriteWasNotAnswered_IsRunAllTheSame(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = Guid.CreateVersion7();

        cluster.Stop.LoseAnswerOf("jobs");
        var fault = await Assert.ThrowsAsync<AiomusException>(() => user.Jobs.SubmitAsync(job, user.Request(), user.Terms));
        var again = await user.Jobs.SubmitAsync(job, user.Request(), user.Terms);
        var lease = await user.LeaseAsync();

        Assert.Equal(ErrorCode.Unavailable, fault.Code);
        Assert.Equal(JobState.Queued, again.State);
        Assert.Equal(job, lease?.JobId);
        Assert.NotNull(await user.BeginAsync(lease!));
        Assert.True(await user.Jobs.CompleteAsync(job, lease!.Epoch, await user.StoreAsync(lease)));
        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 2), (quota.Reserved, quota.Charged));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SameIdWithOtherRequest_IsRefused(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = Guid.CreateVersion7();
        await user.Jobs.SubmitAsync(job, user.Request(), user.Terms);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Jobs.SubmitAsync(job, user.Request("a pear"), user.Terms));

        Assert.Equal(ErrorCode.JobConflict, refusal.Code);
        Assert.DoesNotContain("pear", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FinishedJob_IsStoredChargedAndCountedOnce(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.SubmitAsync(images: 2);
        var lease = (await user.LeaseAsync())!;
        await user.BeginAsync(lease);
        var stored = await user.StoreAsync(lease, images: 2);

        Assert.True(await user.Jobs.CompleteAsync(job, lease.Epoch, stored));
        Assert.True(await user.Jobs.CompleteAsync(job, lease.Epoch, stored));

        var snapshot = (await user.Jobs.FindAsync(job))!;
        var quota = await user.Quota.GetAsync();
        Assert.Equal(JobState.Succeeded, snapshot.State);
        Assert.Equal(snapshot.Images, (await user.Gallery.ListAsync(null, 10)).Images.Reverse().Select(image => image.Id));
        Assert.Equal((0, 4), (quota.Reserved, quota.Charged));
        Assert.Equal(2, (await user.Usage.GetTotalsAsync())[UsageKind.ImageGenerated]);
        Assert.Equal(new QueueStatus(0, 0, 1, null), await user.Queue.GetStatusAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FinishedJob_TellsItsStepsInOrder(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        var job = await user.GenerateAsync();

        var events = (await user.Events.ReadAsync(0)).Events;
        Assert.Equal([UserEventType.Queued, UserEventType.Started, UserEventType.Finished], events.Select(e => e.Type));
        Assert.Equal([1L, 2L, 3L], events.Select(e => e.Sequence));
        Assert.Equal((await user.Jobs.FindAsync(job))!.Images, events[^1].Images);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task StaleEpoch_IsRefusedEverywhere(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        var old = (await user.LeaseAsync())!;
        await user.BeginAsync(old);
        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        var current = (await user.LeaseAsync())!;
        await user.BeginAsync(current);

        Assert.Equal(old.Epoch + 1, current.Epoch);
        Assert.Null(await user.BeginAsync(old));
        Assert.False(await user.Jobs.CompleteAsync(job, old.Epoch, await user.StoreAsync(old)));
        Assert.False(await user.Jobs.FailAsync(job, old.Epoch, ErrorCode.InferenceFailed, "late"));
        Assert.True(await user.Jobs.CompleteAsync(job, current.Epoch, await user.StoreAsync(current)));
        Assert.Single((await user.Gallery.ListAsync(null, 10)).Images);
        Assert.Equal(2, (await user.Quota.GetAsync()).Charged);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CanceledQueuedJob_LeavesTheQueueUncharged(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.SubmitAsync();

        var canceled = await user.Jobs.CancelAsync(job);

        var quota = await user.Quota.GetAsync();
        Assert.Equal(JobState.Canceled, canceled!.State);
        Assert.Equal((0, 0), (quota.Reserved, quota.Charged));
        Assert.Null(await user.LeaseAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CanceledRunningJob_StopsItsWorkerAndRefusesItsImages(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        var lease = (await user.LeaseAsync())!;
        await user.BeginAsync(lease);

        await user.Jobs.CancelAsync(job);

        Assert.Contains(job, cluster.Engine.Canceled);
        Assert.False(await user.Jobs.CompleteAsync(job, lease.Epoch, await user.StoreAsync(lease)));
        Assert.Equal([job], await user.Queue.HeartbeatAsync(cluster.Worker(user.Model), [lease]));
        Assert.Equal(0, (await user.Quota.GetAsync()).Charged);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task TerminalJob_StaysAsItIs(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.GenerateAsync();

        var snapshot = await user.Jobs.CancelAsync(job);

        Assert.Equal(JobState.Succeeded, snapshot!.State);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FailedJob_IsNotCharged(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.SubmitAsync();
        var lease = (await user.LeaseAsync())!;
        await user.BeginAsync(lease);

        Assert.True(await user.Jobs.FailAsync(job, lease.Epoch, ErrorCode.StorageUnavailable, "The disk is full."));

        var snapshot = (await user.Jobs.FindAsync(job))!;
        var quota = await user.Quota.GetAsync();
        Assert.Equal(
            (JobState.Failed, ErrorCode.StorageUnavailable, "The disk is full."), (snapshot.State, snapshot.Error, snapshot.ErrorMessage));
        Assert.Equal((0, 0), (quota.Reserved, quota.Charged));
        Assert.Equal(0, quota.Windows.Single(window => window.Name == "day").Used);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobWhoseWorkersKeepDying_IsGivenUp(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.NotNull(await user.BeginAsync((await user.LeaseAsync())!));
            cluster.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(await user.BeginAsync((await user.LeaseAsync())!));
        Assert.Equal(ErrorCode.JobAbandoned, (await user.Jobs.FindAsync(job))!.Error);
        Assert.Equal((0, 0), (await user.Quota.GetAsync() is var quota ? (quota.Reserved, quota.Charged) : default));
        Assert.Null(await user.LeaseAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task TicketWithoutJob_IsDroppedAndItsReservationGivenBack(DatabaseKind database)
    {
        // What a submission leaves that died after the ticket and the reservation, before the job was stored.
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var ghost = Guid.CreateVersion7();
        await user.Queue.EnqueueAsync(new QueueTicket(ghost, user.Id, 1, 1));
        await user.ReserveAsync(ghost, 5);

        Assert.Null(await user.BeginAsync((await user.LeaseAsync())!));

        Assert.Equal(0, (await user.Quota.GetAsync()).Reserved);
        Assert.Equal(0, (await user.Queue.GetStatusAsync()).Leased);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SubmissionOverQuota_LeavesNothing(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.SubmitAsync(images: 501));

        Assert.Equal(ErrorCode.QuotaExceeded, refusal.Code);
        Assert.Equal(("day", null), (refusal.Shortage!.Window, refusal.RetryAfter));
        Assert.True(refusal.Shortage.Wanted > refusal.Shortage.Limit);
        Assert.Empty(await user.Jobs.ListAsync());
        Assert.Equal(0, (await user.Queue.GetStatusAsync()).Waiting);
        Assert.Equal(0, (await user.Quota.GetAsync()).Reserved);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FalsePrice_IsRefusedAndLeavesNothing(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await user.AnnounceWorkerAsync();

        foreach (var credits in new[] { 1, 3, 0, -1, int.MaxValue })
        {
            var refusal = await Assert.ThrowsAsync<AiomusException>(
                () => user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms with { Credits = credits }));
            Assert.Equal((ErrorCode.Unavailable, TimeSpan.FromSeconds(2)), (refusal.Code, refusal.RetryAfter));
        }

        Assert.Empty(await user.Jobs.ListAsync());
        Assert.Equal(0, (await user.Queue.GetStatusAsync()).Waiting);
        Assert.Empty(await user.Quota.ReadLedgerAsync(0));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FalseWork_TakesNoShareOfOthers(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        foreach (var seconds in new[] { 1e-9, 1e9, 0, -5, double.NaN })
        {
            await user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms with { WorkSeconds = seconds });
        }

        var tickets = await cluster.Service<ITicketStore>().LoadAsync(QueueKey.For(user.Model, user.Id, 1));

        Assert.Equal(5, tickets.Count);
        Assert.All(tickets, ticket => Assert.Equal(JobPrice.WorkSecondsOf(user.Request(), user.Description), ticket.Cost, 9));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ModelThatNobodyHasEverRun_IsRefused(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        var refusal = await Assert.ThrowsAsync<AiomusException>(
            () => user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request() with { Model = "none" }, user.Terms));

        Assert.Equal(ErrorCode.ModelUnknown, refusal.Code);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PriceOfAModelThatHasJustChanged_IsKnownAtOnce(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await user.AnnounceWorkerAsync();
        await user.SubmitAsync();

        await user.AnnounceAsync(user.Description with { DefaultSteps = 5 });
        var job = await user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms with { Credits = 4 });

        Assert.Equal(4, job.Credits);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Wait_AnswersWhenTheJobEnds(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.SubmitAsync();

        var waiting = user.Jobs.WaitAsync(job, TimeSpan.FromSeconds(30));
        Assert.False(waiting.IsCompleted);
        await user.WorkAsync();

        Assert.Equal(JobState.Succeeded, (await waiting)!.State);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Wait_AnswersTheStateWhenTimeIsOver(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.SubmitAsync();

        Assert.Equal(JobState.Queued, (await user.Jobs.WaitAsync(job, TimeSpan.FromMilliseconds(50)))!.State);
        Assert.Null(await user.Jobs.WaitAsync(Guid.NewGuid(), TimeSpan.FromSeconds(30)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Progress_ShowsInTheSnapshotAndIgnoresStaleReports(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.SubmitAsync();
        var lease = (await user.LeaseAsync())!;
        await user.BeginAsync(lease);

        await user.Jobs.ReportProgressAsync(job, lease.Epoch, new JobProgress(7, 20, null));
        await user.Jobs.ReportProgressAsync(job, lease.Epoch - 1, new JobProgress(19, 20, null));

        await Eventually.AssertAsync(async () => Assert.Equal(7, (await user.Jobs.FindAsync(job))!.Step));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyFinishedJobs_AreListedNoMoreButFoundByTheirIds(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var live = await user.SubmitAsync();
        var held = await user.LeaseAsync();
        var first = await GenerateManyAsync(cluster, user, held, 70);

        var jobs = await user.Jobs.ListAsync();
        var found = (await user.Jobs.FindAsync(first))!;

        Assert.Equal(65, jobs.Count);
        Assert.Contains(jobs, job => job.Id == live);
        Assert.DoesNotContain(jobs, job => job.Id == first);
        Assert.Equal((JobState.Succeeded, "a red apple"), (found.State, found.Request.Prompt));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobRepeatedAfterManyOthers_IsTheSameJob(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var first = await GenerateManyAsync(cluster, user, null, 70);
        var (charged, images) = ((await user.Quota.GetAsync()).Charged, (await user.Gallery.ListAsync(null, 100)).Images.Length);

        var again = await user.Jobs.SubmitAsync(first, user.Request(), user.Terms);
        var other = await Assert.ThrowsAsync<AiomusException>(() => user.Jobs.SubmitAsync(first, user.Request("a pear"), user.Terms));

        Assert.Equal(JobState.Succeeded, again.State);
        Assert.Equal(ErrorCode.JobConflict, other.Code);
        Assert.Null(await user.LeaseAsync());
        Assert.Equal(charged, (await user.Quota.GetAsync()).Charged);
        Assert.Equal(images, (await user.Gallery.ListAsync(null, 100)).Images.Length);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CanceledJobRepeatedAfterManyOthers_StaysCanceledWithoutItsTexts(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (job, terms) = (Guid.CreateVersion7(), user.Terms with { Fingerprint = "f" });
        await user.Jobs.SubmitAsync(job, user.Request(), terms);
        await user.Jobs.CancelAsync(job);
        await GenerateManyAsync(cluster, user, null, 64);

        var again = await user.Jobs.SubmitAsync(job, user.Request(), terms);
        var other = await Assert.ThrowsAsync<AiomusException>(
            () => user.Jobs.SubmitAsync(job, user.Request(), terms with { Fingerprint = "g" }));

        Assert.Equal((JobState.Canceled, ""), (again.State, again.Request.Prompt));
        Assert.Equal(ErrorCode.JobConflict, other.Code);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobWithoutImagesLeft_LosesItsTextsAndKeepsItsName(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = await user.GenerateAsync(images: 2);
        var images = (await user.Jobs.FindAsync(job))!.Images;

        await user.Gallery.DeleteAsync(images[0]);
        Assert.Equal("a red apple", (await user.Jobs.FindAsync(job))!.Request.Prompt);
        await user.Gallery.DeleteAsync(images[1]);

        var left = (await user.Jobs.FindAsync(job))!;
        Assert.Equal((JobState.Succeeded, ""), (left.State, left.Request.Prompt));
        Assert.Equal(images, left.Images);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FinishedJob_ReadsSoAfterItsGrainSlept(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var succeeded = await user.GenerateAsync();
        var canceled = await user.SubmitAsync();
        await user.Jobs.CancelAsync(canceled);

        await cluster.Silos.DeactivateAsync(user.Jobs.GetGrainId());

        Assert.Equal(JobState.Succeeded, (await user.Jobs.FindAsync(succeeded))!.State);
        Assert.Equal(JobState.Succeeded, (await user.Jobs.WaitAsync(succeeded, TimeSpan.FromMinutes(1)))!.State);
        Assert.Equal(JobState.Canceled, (await user.Jobs.FindAsync(canceled))!.State);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LostWorkersFile_IsClearedWhenTheJobEnds(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (canceled, done) = (await user.SubmitAsync(), await user.SubmitAsync());
        var (first, second) = ((await user.LeaseAsync())!, (await user.LeaseAsync())!);
        Assert.Equal((canceled, done), (first.JobId, second.JobId));
        await user.BeginAsync(first);
        await user.BeginAsync(second);
        await user.StoreAsync(first);
        await user.StoreAsync(second);

        await user.Jobs.CancelAsync(canceled);
        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        var again = (await user.LeaseAsync())!;
        Assert.NotNull(await user.BeginAsync(again));
        var kept = await user.StoreAsync(again);
        await user.Jobs.CompleteAsync(done, again.Epoch, kept);

        Assert.Equal([kept[0].Blob], await cluster.Blobs.ListAsync(user.Id).ToListAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FileThatComesAfterItsJobEnded_IsSweptAndToldOf(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        var lease = (await user.LeaseAsync())!;
        await user.BeginAsync(lease);
        await user.Jobs.CancelAsync(job);
        await user.StoreAsync(lease);
        var hour = TimeSpan.FromHours(1);

        Assert.DoesNotContain(await cluster.Records.ListDueAsync(cluster.Time.GetUtcNow(), hour, 1000), due => due.UserId == user.Id);
        Assert.Contains(await cluster.Records.ListDueAsync(cluster.Time.GetUtcNow() + hour, hour, 1000), due => due.UserId == user.Id);
        Assert.Contains(
            await cluster.Records.ListDueAsync(cluster.Time.GetUtcNow() - TimeSpan.FromDays(400), hour, 1000),
            due => due.UserId == user.Id);
        Assert.Equal(1, await user.Jobs.SweepAsync(job));
        Assert.Equal(0, await user.Jobs.SweepAsync(job));

        Assert.Empty(await cluster.Blobs.ListAsync(user.Id).ToListAsync());
        Assert.DoesNotContain(
            await cluster.Records.ListDueAsync(cluster.Time.GetUtcNow() + hour, hour, 1000), due => due.UserId == user.Id);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobThatSimplySucceeds_LeavesNothingToLookAfter(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);

        await user.GenerateAsync();

        Assert.DoesNotContain(
            await cluster.Records.ListDueAsync(cluster.Time.GetUtcNow() + TimeSpan.FromDays(1), TimeSpan.FromDays(1), 1000),
            due => due.UserId == user.Id);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobsOfEarlierVersions_AreCarriedOverAndGoOn(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        var (waiting, past, untold) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var now = cluster.Time.GetUtcNow();
        JobEntry Entry(Guid id, JobState state, bool settled) => new()
        {
            Id = id,
            Request = user.Request(),
            Terms = user.Terms,
            State = state,
            Settled = settled,
            SubmittedAt = now,
            FinishedAt = state == JobState.Queued ? null : now,
        };
        await cluster.StoreEarlierAsync(
            user.Jobs.GetGrainId(),
            "jobs",
            new JobsState
            {
                Jobs = [Entry(past, JobState.Failed, true), Entry(waiting, JobState.Queued, false), Entry(untold, JobState.Canceled, false)]
            });
        await user.Queue.EnqueueAsync(new QueueTicket(waiting, user.Id, 1, 1));

        Assert.Equal(JobState.Failed, (await user.Jobs.FindAsync(past))!.State);
        await Eventually.AssertAsync(async () => Assert.Equal(JobState.Canceled, (await user.Jobs.FindAsync(untold))!.State));
        Assert.Equal(waiting, await user.WorkAsync());
        Assert.Equal(JobState.Succeeded, (await user.Jobs.FindAsync(waiting))!.State);
        Assert.Equal([untold, waiting, past], (await user.Jobs.ListAsync()).Select(job => job.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task EndOfEarlierVersionsThatWasTold_IsNeitherToldNorCountedAgain(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (job, image, now) = (Guid.CreateVersion7(), Guid.NewGuid(), cluster.Time.GetUtcNow());
        var entry = new JobEntry
        {
            Id = job,
            Request = user.Request(),
            Terms = user.Terms,
            State = JobState.Succeeded,
            Epoch = 1,
            SubmittedAt = now,
            FinishedAt = now,
            Stored = [new StoredImage(0, $"{job:N}-0-1.png", 10, 1)],
        };
        await cluster.StoreEarlierAsync(user.Jobs.GetGrainId(), "jobs", new JobsState { Jobs = [entry] });
        await cluster.StoreEarlierAsync(user.Events.GetGrainId(), "events", new UserEventsState
        {
            Sequence = 3,
            Events =
            {
                new UserEvent(UserEventType.Queued, job, now) { Sequence = 1 },
                new UserEvent(UserEventType.Started, job, now) { Sequence = 2 },
                new UserEvent(UserEventType.Finished, job, now) { Sequence = 3, Images = [image] },
            },
        });
        await cluster.StoreEarlierAsync(user.Usage.GetGrainId(), "usage", new UsageState
        {
            Totals = { [UsageKind.ImageGenerated] = 7 },
            Last = { new UsageOperation(UsageKind.ImageGenerated, job) },
        });

        var found = (await user.Jobs.FindAsync(job))!;

        Assert.Equal(JobState.Succeeded, found.State);
        Assert.Equal([image], found.Images);
        Assert.Equal([1L, 2L, 3L], (await user.Events.ReadAsync(0)).Events.Select(kept => kept.Sequence));
        Assert.Equal(7, (await user.Usage.GetTotalsAsync())[UsageKind.ImageGenerated]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ActivationThatEnds_KeepsNobodyWaiting(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        var before = cluster.Calls.Count(nameof(IJobsGrain.WaitAsync));
        var waiting = user.Jobs.WaitAsync(job, TimeSpan.FromMinutes(1));
        await Eventually.AssertAsync(() =>
        {
            Assert.NotEqual(before, cluster.Calls.Count(nameof(IJobsGrain.WaitAsync)));
            return Task.CompletedTask;
        });

        cluster.Stop.LoseAnswerOf("jobs");
        await Assert.ThrowsAsync<AiomusException>(() => user.SubmitAsync());

        Assert.Equal(JobState.Queued, (await waiting.WaitAsync(TimeSpan.FromSeconds(30)))!.State);
        Assert.Equal(JobState.Queued, (await user.Jobs.FindAsync(job))!.State);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobWithoutATicket_WaitsInTheQueueAgain(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        var first = (await user.LeaseAsync())!;
        await user.BeginAsync(first);

        await user.Queue.RemoveAsync(job);

        JobLease? again = null;
        await Eventually.AssertAsync(async () => Assert.NotNull(again = await user.LeaseAsync()));
        Assert.Equal((job, first.Epoch + 1), (again!.JobId, again.Epoch));
        Assert.NotNull(await user.BeginAsync(again));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobWithoutATicket_WaitsAgainThoughNoWorkerIsThere(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = await user.SubmitAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(31));

        await user.Queue.RemoveAsync(job);

        await Eventually.AssertAsync(async () => Assert.NotNull(await user.Queue.FindPlaceAsync(job)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobWhoseTicketIsRefused_KeepsNoOtherOneWaiting(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var model = (await TestUser.CreateAsync(cluster)).Model;
        var queue = cluster.Grains.GetGrain<IQueueGrain>(QueueKey.For(model, user.Id, 1));
        var (first, second) = (await user.SubmitAsync(), Guid.CreateVersion7());
        await user.Jobs.SubmitAsync(second, user.Request() with { Model = model }, user.Terms);

        cluster.Calls.Refuse(user.Queue.GetGrainId(), nameof(IQueueGrain.EnqueueAsync));
        await user.Queue.RemoveAsync(first);
        await queue.RemoveAsync(second);

        await Eventually.AssertAsync(async () => Assert.NotNull(await queue.FindPlaceAsync(second)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task EventThatNobodyCanBeTold_HoldsNothingUp(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        cluster.Calls.Refuse(user.Events.GetGrainId(), nameof(IUserEventsGrain.PublishAsync));

        var job = await user.SubmitAsync();
        var lease = (await user.LeaseAsync())!;
        await user.BeginAsync(lease);
        var waiting = user.Jobs.WaitAsync(job, TimeSpan.FromMinutes(1));
        var canceled = await user.Jobs.CancelAsync(job);

        Assert.Equal(JobState.Canceled, canceled!.State);
        Assert.Equal(JobState.Canceled, (await waiting.WaitAsync(TimeSpan.FromSeconds(30)))!.State);
        Assert.Contains(job, cluster.Engine.Canceled);
        Assert.Equal(0, (await user.Queue.GetStatusAsync()).Leased);
        UserEventType[] told = [UserEventType.Queued, UserEventType.Started, UserEventType.Canceled];
        Assert.Equal(told, (await user.Events.ReadAsync(0)).Events.Select(kept => kept.Type));
    }

    private static async Task<Guid> GenerateManyAsync(GrainCluster cluster, TestUser user, JobLease? held, int count)
    {
        var first = Guid.Empty;
        for (var i = 0; i < count; i++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(2));
            if (held is not null)
            {
                await user.Queue.HeartbeatAsync(cluster.Worker(user.Model), [held]);
            }

            var job = await user.GenerateAsync();
            first = i == 0 ? job : first;
        }

        return first;
    }
}
