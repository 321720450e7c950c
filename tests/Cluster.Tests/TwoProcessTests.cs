using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>Two processes on one PostgreSQL database; only one has the worker role.</summary>
public sealed partial class TwoProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Jobs_RunOnTheWorkerOnlyAndWithoutOneTheAnswerSaysSo()
    {
        await using var database = await TestDatabase.PostgresAsync();
        var settings = database.Quick();
        await using var web = await AiomusProcess.StartAsync(database.Quick(("Aiomus:Worker", "false")));
        using var client = AiomusClient.Create(web.Address, await web.GetOwnerKeyAsync());

        Assert.Equal("no_worker_available", await RefusalAsync(client));
        Assert.Empty(await client.Jobs.ListAsync());

        var worker = await AiomusProcess.StartAsync(settings, "Silo");
        try
        {
            await UntilWorkersAsync(client, 1);
            for (var i = 0; i < 6; i++)
            {
                var job = await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = i, Steps = 5 });
                job = await client.Jobs.WaitAsync(job.Id).WaitAsync(Limit);
                Assert.Equal(JobState.Succeeded, job.State);
            }

            Assert.Equal(30, await StepsAsync(worker));
            Assert.Equal(0, await StepsAsync(web));

            // The worker dies in the middle of a job. The job waits, new ones are refused, and another worker ends it.
            var interrupted = await client.Jobs.SubmitAsync(new JobSubmission("a cat") { Seed = 1, Steps = 150 });
            while ((await client.Jobs.GetAsync(interrupted.Id)).Progress.Step < 10)
            {
                await Task.Delay(20);
            }

            var charged = (await client.Quota.GetAsync()).Charged;
            worker.Kill();
            await UntilWorkersAsync(client, 0);
            Assert.Equal("no_worker_available", await RefusalAsync(client));

            await worker.DisposeAsync();
            worker = await AiomusProcess.StartAsync(settings, "Silo");
            interrupted = await client.Jobs.WaitAsync(interrupted.Id).WaitAsync(Limit);
            Assert.Equal(JobState.Succeeded, interrupted.State);
            Assert.Equal(charged + interrupted.Credits, (await client.Quota.GetAsync()).Charged);
            Assert.Equal(7, await client.Images.ListAsync().CountAsync());
            Assert.Equal(0, await worker.StopAsync());
            Assert.Equal(0, await web.StopAsync());
        }
        finally
        {
            await worker.DisposeAsync();
        }
    }

    // While a dead process is being noticed, calls to what lived there fail, and are tried again.
    private static async Task<string> RefusalAsync(AiomusClient client)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => client.Jobs.SubmitAsync(new JobSubmission("a red apple")));
            if (refusal.Code != "unavailable" || Stopwatch.GetElapsedTime(started) > Limit)
            {
                return refusal.Code ?? "";
            }
        }
    }

    private static async Task UntilWorkersAsync(AiomusClient client, int workers)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var models = (await client.Models.ListAsync()).Models;
                if (models.Sum(model => model.Workers) == workers)
                {
                    return;
                }
            }
            catch (AiomusApiException exception) when (exception.Code == "unavailable")
            {
                // The dead process is not noticed yet.
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"There were never {workers} workers.");
            await Task.Delay(100);
        }
    }

    // Images stepped in a process, by its own count.
    private static async Task<double> StepsAsync(AiomusProcess process)
    {
        using var http = new HttpClient { BaseAddress = process.Address };
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return BatchSum().Matches(text).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^aiomus_engine_batch\w*_sum\{[^}]*\} ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex BatchSum();
}
