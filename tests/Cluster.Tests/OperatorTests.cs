using System.Diagnostics;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Jobs;
using Aiomus.Contracts.Operations;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>What a web node without a worker tells of the worker beside it, and has it do.</summary>
public sealed class OperatorTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task WorkerOfAnotherProcess_IsSeenDrainedAndTakenBack()
    {
        await using var database = await TestDatabase.PostgresAsync();
        await using var web = await AiomusProcess.StartAsync(database.Quick(("Aiomus:Worker", "false")));
        await using var silo = await AiomusProcess.StartAsync(database.Quick(), "Silo");
        using var owner = AiomusClient.Create(web.Address, await web.GetOwnerKeyAsync());
        var worker = await UntilAsync(owner, worker => worker is { Draining: false, Running: 0 });
        Assert.Equal(("mini", "cpu"), (worker.Model, worker.Accelerator));
        Assert.True(worker.Capacity > 0);
        Assert.NotNull(worker.Version);
        Assert.True(worker.StartedAt <= worker.SeenAt);

        // Told while it draws, it ends what it has, and nothing else is taken.
        var running = await owner.Jobs.SubmitAsync(new JobSubmission("a cat") { Seed = 1, Steps = 100 });
        while ((await owner.Jobs.GetAsync(running.Id)).State == JobState.Queued)
        {
            await Task.Delay(20);
        }

        await owner.Operations.SetDrainingAsync(worker.Id, new DrainingBody(true));
        await owner.Operations.SetDrainingAsync(worker.Id, new DrainingBody(true));
        await UntilAsync(owner, worker => worker.Draining);
        Assert.Equal(JobState.Succeeded, (await owner.Jobs.WaitAsync(running.Id).WaitAsync(Limit)).State);
        worker = await UntilAsync(owner, worker => worker is { Draining: true, Running: 0 });
        Assert.True(worker.SecondsPerStep > 0);
        await UntilModelHasAsync(owner, 0);
        Assert.Equal("no_worker_available", await RefusalAsync(owner));

        // It has said so itself by now, again and again, and not only the node that was asked.
        var told = worker.SeenAt;
        await UntilAsync(owner, worker => worker.Draining && worker.SeenAt > told);

        await owner.Operations.SetDrainingAsync(worker.Id, new DrainingBody(false));
        await UntilAsync(owner, worker => !worker.Draining);
        await UntilModelHasAsync(owner, 1);
        var after = await owner.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 2, Steps = 5 });
        Assert.Equal(JobState.Succeeded, (await owner.Jobs.WaitAsync(after.Id).WaitAsync(Limit)).State);
        Assert.NotNull((await UntilAsync(owner, worker => worker.SecondsPerStep is not null)).SecondsPerStep);

        var states = await owner.Operations.GetJobStatesAsync();
        Assert.Equal((2, 0, 0, 2), (states.SucceededHour, states.FailedHour, states.CanceledHour, states.SucceededDay));
        var queue = Assert.Single(
            await UntilAsync(async () => (await owner.Operations.GetQueuesAsync()).Queues, queues => queues is [{ Running: 0 }]));
        Assert.Equal(("mini", 1, 0, 1), (queue.Model, queue.Shards, queue.Waiting, queue.Workers));
        Assert.Null(queue.OldestSeconds);

        // Whose process has gone is not there to be told.
        Assert.Equal(0, await silo.StopAsync());
        await UntilAsync(async () => (await owner.Operations.GetWorkersAsync()).Workers, workers => workers is []);
        var refusal = await Assert.ThrowsAsync<AiomusApiException>(
            () => owner.Operations.SetDrainingAsync(worker.Id, new DrainingBody(true)));
        Assert.Equal("not_found", refusal.Code);
        Assert.Equal(0, await web.StopAsync());
    }

    private static async Task<string?> RefusalAsync(AiomusClient client) =>
        (await Assert.ThrowsAsync<AiomusApiException>(() => client.Jobs.SubmitAsync(new JobSubmission("a red apple")))).Code;

    private static async Task<WorkerResponse> UntilAsync(AiomusClient client, Predicate<WorkerResponse> rule) =>
        (await UntilAsync(
            async () => (await client.Operations.GetWorkersAsync()).Workers, workers => workers is [var one] && rule(one)))[0];

    // Part of what is asked for lives on the silo, and moves when that goes.
    private static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Predicate<T> rule)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await ask();
                if (rule(answer))
                {
                    return answer;
                }
            }
            catch (AiomusApiException refusal) when (refusal.Code == "unavailable")
            {
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, "It never became what it should.");
            await Task.Delay(100);
        }
    }

    // What a node knows of models may be two seconds old.
    private static Task UntilModelHasAsync(AiomusClient client, int workers) =>
        UntilAsync(async () => (await client.Models.ListAsync()).Models, models => models.Sum(model => model.Workers) == workers);
}
