using Aiomus.Client;
using Aiomus.Contracts.Events;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>The whole product as a process, killed with SIGKILL in the middle of a job: one image, one charge, whenever it was.</summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    private const int Steps = 100;

    // One for each time that the model's own number of steps goes into the job's, begun ones too.
    private const int Credits = (Steps + 5) / 6;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly JobSubmission Apple = new("a red apple") { Seed = 1, Steps = Steps, Guidance = 2 };

    [Fact]
    public async Task Job_EndsWithOneImageAndOneChargeWheneverTheProcessIsKilled()
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Quick();
        var (product, key) = await FirstStartAsync(settings);
        try
        {
            var moments = Moments(database);
            for (var i = 0; i < moments.Length; i++)
            {
                var (when, wait) = moments[i];
                product = await KillAsync(product, settings, key, $"job-{i}", wait);
                using var client = AiomusClient.Create(product.Address, key);

                // Whoever had no answer asks again with the same key.
                var job = await client.Jobs.SubmitAsync(Apple, $"job-{i}");
                job = await client.Jobs.WaitAsync(job.Id).WaitAsync(Limit);
                Assert.True(job.State == JobState.Succeeded, $"Killed {when}: {job.State}, {job.Error}.");
                Assert.Single(job.Images);

                var images = await client.Images.ListAsync().CountAsync();
                var quota = await client.Quota.GetAsync();

                // A file that was being written when the process died is no image; it is hidden, and swept an hour later.
                var files = Files(database).Count(path => !Path.GetFileName(path).StartsWith('.'));
                output.WriteLine($"Killed {when}: {images} images, {files} files, {quota.Charged} credits, {quota.Reserved} reserved.");
                Assert.Equal((i + 1, i + 1, (i + 1) * Credits, 0), (images, files, quota.Charged, quota.Reserved));
                await using var content = await client.Images.DownloadAsync(job.Images[0].Id);
                Assert.Equal(0x89, content.ReadByte());
            }
        }
        finally
        {
            await product.DisposeAsync();
        }
    }

    // A worker that stops gives its leases back: however often, nothing has died.
    [Fact]
    public async Task Job_OutlivesMoreRestartsThanWorkersMayDieUnderIt()
    {
        const int Restarts = 6;
        await using var database = TestDatabase.Sqlite();
        var settings = database.Quick(("Aiomus:Inference:DrainSeconds", "0"));
        var (product, key) = await FirstStartAsync(settings);
        var act = new Act(product, settings, key, "long");
        try
        {
            for (var i = 0; i < Restarts; i++)
            {
                await act.UntilAsync(e => e.Step >= 1).WaitAsync(Limit);
                await act.StopAndStartAsync();
            }

            using var client = AiomusClient.Create(act.Product.Address, key);
            var job = await client.Jobs.SubmitAsync(Apple, "long");
            job = await client.Jobs.WaitAsync(job.Id).WaitAsync(Limit);

            Assert.True(job.State == JobState.Succeeded, $"{job.State}, {job.Error}.");
        }
        finally
        {
            await act.Product.DisposeAsync();
        }
    }

    private static async Task<(AiomusProcess Product, string Key)> FirstStartAsync(Dictionary<string, string?> settings)
    {
        var product = await AiomusProcess.StartAsync(settings);
        return (product, await product.GetOwnerKeyAsync());
    }

    // A moment waits for its time in the life of the job, and may itself kill and start again.
    private static (string When, Func<Act, Task> Wait)[] Moments(TestDatabase database) =>
    [
        ("while the submission is on its way", async act =>
        {
            act.Submit();
            await Task.Delay(8);
        }),
        ("when it was accepted", act => act.SubmitAsync()),
        ("when it was started", act => act.UntilAsync(e => e.Type == EventType.Started)),
        ("after the first steps", act => act.UntilAsync(e => e.Step >= 1)),
        ("half way", act => act.UntilAsync(e => e.Step >= Steps / 2)),
        ("in the last steps", act => act.UntilAsync(e => e.Step >= Steps - 25)),
        ("when the image's file appeared", act => act.UntilFileAsync(database)),
        ("when the end was told", act => act.UntilAsync(e => e.Type == EventType.Finished)),
        ("when it was started and again after the restart", async act =>
        {
            await act.UntilAsync(e => e.Type == EventType.Started);
            await act.RestartAsync();
        }),
        ("half way and again half way after the restart", async act =>
        {
            await act.UntilAsync(e => e.Step >= Steps / 2);
            await act.RestartAsync();
            await act.UntilAsync(e => e.Step >= Steps / 2);
        }),
    ];

    private static async Task<AiomusProcess> KillAsync(
        AiomusProcess product, Dictionary<string, string?> settings, string key, string job, Func<Act, Task> wait)
    {
        var act = new Act(product, settings, key, job);
        await wait(act).WaitAsync(Limit);
        act.Product.Kill();
        await act.Product.DisposeAsync();
        return await AiomusProcess.StartAsync(settings);
    }

    private static string[] Files(TestDatabase database) =>
        Directory.Exists(Path.Combine(database.Folder, "blobs"))
            ? Directory.GetFiles(Path.Combine(database.Folder, "blobs"), "*", SearchOption.AllDirectories)
            : [];

    private sealed class Act(AiomusProcess product, Dictionary<string, string?> settings, string key, string job)
    {
        public AiomusProcess Product { get; private set; } = product;

        public void Submit()
        {
            var client = AiomusClient.Create(Product.Address, key);
            _ = client.Jobs.SubmitAsync(Apple, job);
        }

        public async Task SubmitAsync()
        {
            using var client = AiomusClient.Create(Product.Address, key);
            await client.Jobs.SubmitAsync(Apple, job);
        }

        public async Task UntilAsync(Func<EventResponse, bool> reached)
        {
            using var client = AiomusClient.Create(Product.Address, key);
            await using var events = client.Events.ReadAsync().GetAsyncEnumerator();
            await events.MoveNextAsync();
            var accepted = await client.Jobs.SubmitAsync(Apple, job);
            while (await events.MoveNextAsync())
            {
                if (events.Current.JobId == accepted.Id && reached(events.Current))
                {
                    return;
                }
            }
        }

        public async Task UntilFileAsync(TestDatabase database)
        {
            var before = Files(database).Length;
            await SubmitAsync();
            while (Files(database).Length == before)
            {
                await Task.Delay(1);
            }
        }

        public async Task StopAndStartAsync()
        {
            await Product.StopAsync();
            await Product.DisposeAsync();
            Product = await AiomusProcess.StartAsync(settings);
        }

        public async Task RestartAsync()
        {
            Product.Kill();
            await Product.DisposeAsync();
            Product = await AiomusProcess.StartAsync(settings);
        }
    }
}
