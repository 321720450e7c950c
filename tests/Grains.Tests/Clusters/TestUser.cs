using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>A person with an account, and a worker of the test's own for their jobs.</summary>
public sealed class TestUser
{
    private readonly GrainCluster _cluster;

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

    private string Worker => _cluster.Worker(Model);

    public static async Task<TestUser> CreateAsync(GrainCluster cluster, string name = "", string? model = null, Guid? id = null)
    {
        var user = new TestUser(cluster, model ?? $"m{Guid.NewGuid():N}", id ?? Guid.NewGuid());
        await user.User.CreateAsync(name, UserRole.None, user.Key);
        return user;
    }

    public JobRequest Request(string prompt = "a red apple", int images = 1) =>
        new(Model, prompt, "", 128, 128, 20, 2, 1, images, "ddim", ImageFormat.Png, null);

    public async Task<Guid> SubmitAsync(string prompt = "a red apple", int images = 1)
    {
        var id = Guid.CreateVersion7();
        await Jobs.SubmitAsync(id, Request(prompt, images), Terms);
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
}
