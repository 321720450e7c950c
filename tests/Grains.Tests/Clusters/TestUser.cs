using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Quotas;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>A person with an account, and a worker of the test's own for their jobs.</summary>
public sealed class TestUser
{
    private readonly GrainCluster _cluster;
    private long _added;

    private TestUser(GrainCluster cluster, string model, Guid id) => (_cluster, Model, Id) = (cluster, model, id);

    public Guid Id { get; }

    public ApiKeyHash Key { get; } = new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    /// <summary>A model of this person's own, so that tests do not share queues.</summary>
    public string Model { get; }

    public IUserGrain User => _cluster.Grains.GetGrain<IUserGrain>(Id);

    public IAccessGrain Access => _cluster.Grains.GetGrain<IAccessGrain>(Id);

    public IJobsGrain Jobs => _cluster.Grains.GetGrain<IJobsGrain>(Id);

    public IQuotaGrain Quota => _cluster.Grains.GetGrain<IQuotaGrain>(Id);

    public IGalleryGrain Gallery => _cluster.Grains.GetGrain<IGalleryGrain>(Id);

    public IUserEventsGrain Events => _cluster.Grains.GetGrain<IUserEventsGrain>(Id);

    public IUsageGrain Usage => _cluster.Grains.GetGrain<IUsageGrain>(Id);

    public IErasureGrain Erasure => _cluster.Grains.GetGrain<IErasureGrain>(Id);

    public IQueueGrain Queue => _cluster.Grains.GetGrain<IQueueGrain>(QueueKey.For(Model, Id, 1));

    public JobTerms Terms { get; } = new(2, 0.5, null);

    /// <summary>What the fleet knows of the model: a job of one image costs two credits.</summary>
    public ModelDescription Description => new(Model, 128, 128, 64, 256, 64, 10, 100, 7.5, "ddim", ["ddim"], 0.1);

    private string Worker => _cluster.Worker(Model);

    public static async Task<TestUser> CreateAsync(GrainCluster cluster, string name = "", string? model = null, Guid? id = null)
    {
        var user = new TestUser(cluster, model ?? $"m{Guid.NewGuid():N}", id ?? Guid.NewGuid());
        await user.User.CreateAsync(name, UserRole.None, user.Key);
        await user.AnnounceAsync(user.Description);
        return user;
    }

    public JobRequest Request(string prompt = "a red apple", int images = 1) =>
        new(Model, prompt, "", 128, 128, 20, 2, 1, images, "ddim", ImageFormat.Png, null);

    public async Task<Guid> SubmitAsync(string prompt = "a red apple", int images = 1)
    {
        var id = Guid.CreateVersion7();
        var request = Request(prompt, images);
        await Jobs.SubmitAsync(id, request, Terms with { Credits = JobPrice.CreditsOf(request, Description) });
        return id;
    }

    /// <summary>The next job of the queue, or null.</summary>
    public async Task<JobLease?> LeaseAsync(string? worker = null) => (await Queue.LeaseAsync(worker ?? Worker, 1)).SingleOrDefault();

    public async Task<JobAssignment?> BeginAsync(JobLease lease)
    {
        var assignment = await Jobs.BeginAsync(lease.JobId, lease.Epoch, Worker, lease.Deaths);
        if (assignment is not null && lease.Deaths > 0)
        {
            Assert.True(await Queue.BeginAloneAsync(lease.JobId, lease.Epoch));
        }

        return assignment;
    }

    public async Task<StoredImage[]> StoreAsync(JobLease lease, int images = 1, string content = "image")
    {
        var stored = new StoredImage[images];
        for (var index = 0; index < images; index++)
        {
            var name = $"{lease.JobId:N}-{index}-{lease.Epoch}.png";
            var bytes = System.Text.Encoding.UTF8.GetBytes($"{content} {index}");
            await _cluster.Blobs.PutAsync(Id, name, bytes);
            stored[index] = new StoredImage(index, name, bytes.Length, 1 + index);
        }

        return stored;
    }

    /// <summary>Plays the worker until the next job of the queue is done.</summary>
    public async Task<Guid> WorkAsync(int images = 1)
    {
        var lease = await LeaseAsync() ?? throw new InvalidOperationException("No job waits.");
        Assert.NotNull(await BeginAsync(lease));
        Assert.True(await Jobs.CompleteAsync(lease.JobId, lease.Epoch, await StoreAsync(lease, images)));
        return lease.JobId;
    }

    public async Task<Guid> GenerateAsync(string prompt = "a red apple", int images = 1)
    {
        await Queue.LeaseAsync(Worker, 0);
        var id = await SubmitAsync(prompt, images);
        Assert.Equal(id, await WorkAsync(images));
        return id;
    }

    /// <summary>Makes a worker known, so that submissions are accepted.</summary>
    public Task AnnounceWorkerAsync() => Queue.LeaseAsync(Worker, 0);

    /// <summary>Says what the model is.</summary>
    public Task AnnounceAsync(ModelDescription model) => _cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key)
        .AnnounceAsync(new WorkerSample(Worker, "test", "cpu", model, true, 4, 0, 0, 0, _cluster.Time.GetUtcNow()));

    /// <summary>Stores images as jobs that ended leave them, without the time that drawing takes.</summary>
    public async Task<Guid[]> AddImagesAsync(int count)
    {
        var (now, ids) = (_cluster.Time.GetUtcNow(), new List<Guid>());
        for (var i = 0; i < count; i++)
        {
            var (job, number) = (Guid.CreateVersion7(), ++_added);
            var stored = new StoredImage(0, $"{job:N}-0-1.png", 100, 1);
            var entry = new JobEntry
            {
                Id = job,
                Number = number,
                Request = Request(),
                Terms = Terms,
                State = JobState.Succeeded,
                Epoch = 1,
                SubmittedAt = now,
                FinishedAt = now,
                Stored = [stored],
                Images = [ImageId.Create(job, 0)],
                Settled = true,
            };
            await _cluster.Records.ApplyAsync(
                Id, [RecordChange.Insert(JobRecords.Job, JobRecords.KeyOf(job), entry, number), JobRecords.Add(job, stored, number, now)]);
            ids.AddRange(entry.Images);
        }

        return [.. ids];
    }

    /// <summary>Sets credits aside, charges them or gives them back, without a job.</summary>
    public Task ReserveAsync(Guid job, int credits) => ChangeQuotaAsync(async quota =>
        await quota.ReserveAsync(
            job,
            credits,
            await _cluster.Grains.GetGrain<ISubscriptionGrain>(Id).GetPlanAsync(),
            _cluster.Service<IPlanCatalog>(),
            default));

    /// <inheritdoc cref="ReserveAsync"/>
    public Task CommitAsync(Guid job) => ChangeQuotaAsync(quota => quota.CommitAsync(job, 0, default));

    /// <inheritdoc cref="ReserveAsync"/>
    public Task ReleaseAsync(Guid job) => ChangeQuotaAsync(quota => quota.ReleaseAsync(job, default));

    private async Task ChangeQuotaAsync(Func<QuotaBook, Task<IReadOnlyList<RecordChange>>> change)
    {
        var quota = await QuotaBook.OpenAsync(_cluster.Grains, _cluster.Records, Id, _cluster.Time.GetUtcNow(), default);
        if (await change(quota) is { Count: > 0 } changes)
        {
            await _cluster.Records.ApplyAsync(Id, changes);
        }
    }
}
