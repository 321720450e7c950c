using System.Net;
using System.Security.Cryptography;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>A key names one job, and an image's name one file: after many other jobs, and after the process was killed.</summary>
public sealed class NameTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private static readonly JobSubmission Quick = new("a red apple") { Seed = 1, Steps = 2 };

    [Fact]
    public async Task Key_NamesOneJobForEverOnSqlite()
    {
        await using var database = TestDatabase.Sqlite();
        await AssertAsync(database);
    }

    [Fact]
    public async Task Key_NamesOneJobForEverOnPostgres()
    {
        await using var database = await TestDatabase.PostgresAsync();
        await AssertAsync(database);
    }

    private static async Task AssertAsync(TestDatabase database)
    {
        var settings = database.Quick(("Aiomus:Plans:Free:JobsPerMinute", "10000"));
        var product = await AiomusProcess.StartAsync(settings);
        try
        {
            var key = await product.GetOwnerKeyAsync();
            JobResponse first, canceled;
            byte[] bytes;
            long charged;
            using (var client = AiomusClient.Create(product.Address, key))
            {
                first = await client.Jobs.SubmitAsync(Quick, "first", Minute);
                canceled = await client.Jobs.SubmitAsync(Quick with { Steps = 100 }, "canceled");
                await client.Jobs.CancelAsync(canceled.Id);
                for (var i = 0; i < 66; i++)
                {
                    await client.Jobs.CancelAsync((await client.Jobs.SubmitAsync(Quick with { Steps = 100 }, $"later-{i}")).Id);
                }

                bytes = await DigestAsync(client, first);
                charged = (await client.Quota.GetAsync()).Charged;
            }

            product.Kill();
            await product.DisposeAsync();
            product = await AiomusProcess.StartAsync(settings);
            using (var client = AiomusClient.Create(product.Address, key))
            {
                var again = await client.Jobs.SubmitAsync(Quick, "first", Minute);
                var canceledAgain = await client.Jobs.SubmitAsync(Quick with { Steps = 100 }, "canceled", Minute);
                var other = await Assert.ThrowsAsync<AiomusApiException>(() => client.Jobs.SubmitAsync(Quick with { Seed = 9 }, "first"));

                Assert.Equal((first.Id, JobState.Succeeded), (again.Id, again.State));
                Assert.Equal((canceled.Id, JobState.Canceled), (canceledAgain.Id, canceledAgain.State));
                Assert.Equal((HttpStatusCode.UnprocessableEntity, "job_conflict"), (other.Status, other.Code));
                Assert.Equal(charged, (await client.Quota.GetAsync()).Charged);
                Assert.Equal(1, await client.Images.ListAsync().CountAsync());
                Assert.Equal(bytes, await DigestAsync(client, again));

                // Asked by its id, also with a wait: what has ended reads so at once.
                Assert.Equal(JobState.Succeeded, (await client.Jobs.GetAsync(first.Id, Minute)).State);
                Assert.Equal(JobState.Canceled, (await client.Jobs.GetAsync(canceled.Id, Minute)).State);
            }
        }
        finally
        {
            await product.DisposeAsync();
        }
    }

    private static async Task<byte[]> DigestAsync(AiomusClient client, JobResponse job)
    {
        await using var content = await client.Images.DownloadAsync(job.Images[0].Id);
        return await SHA256.HashDataAsync(content);
    }
}
