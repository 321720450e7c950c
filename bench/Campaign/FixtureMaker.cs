using System.Diagnostics;
using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>
/// Makes the data that tests of upgrades begin with: two people with ended jobs and images, jobs that wait, an erasure half way,
/// left behind by a killed process, with all that the API said before.
/// </summary>
internal sealed class FixtureMaker(FixtureStage first, TextWriter progress)
{
    private const int ManyJobs = 70;
    private const int Attempts = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly string[] Halfway = ["fenced", "erased", "key_shredded"];
    private readonly List<KeyedJob> _ended = [];

    /// <summary>Makes one fixture in a file.</summary>
    public async Task MakeAsync(string commit, string file)
    {
        await first.OpenAsync();
        var (owner, people) = await FillAsync();
        var (ann, ben, eve) = (people[0], people[1], people[2]);
        var reading = await EndAsync(owner, ann, ben);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var stage = await first.BranchAsync($"attempt_{attempt}");
            var (killedAt, erasure, waiting) = await HalfErasedAsync(stage, ben, eve);
            if (await WasHalfwayAsync(await stage.BranchAsync($"look_{attempt}"), erasure, killedAt))
            {
                var facts = new FixtureFacts
                {
                    Commit = commit,
                    KilledAt = killedAt,
                    People = [owner, ann, ben],
                    Erased = eve,
                    Erasure = erasure,
                    Ended = _ended,
                    Waiting = waiting,
                    Reading = reading,
                };
                await stage.SaveAsync(facts, file);
                await progress.WriteLineAsync($"{file}: {new FileInfo(file).Length} bytes, erasure caught at attempt {attempt}");
                return;
            }

            await progress.WriteLineAsync($"attempt {attempt}: the erasure was not half way");
        }

        throw new InvalidOperationException("The erasure was never caught half way.");
    }

    // Ends with a job that was given up, because its worker died and it had one attempt.
    private async Task<(Account Owner, IReadOnlyList<Account> People)> FillAsync()
    {
        await using var node = first.Node();
        await node.StartAsync();
        var owner = new Account("owner", Guid.Empty, await node.Running.GetOwnerKeyAsync());
        var people = await People.CreateAsync(node.Address, owner.Key, "ann", "ben", "eve");
        for (var i = 0; i < ManyJobs; i++)
        {
            await MakeAsync(
                node, people[0], $"many-{i}", new { prompt = "a red apple", seed = i, steps = 1, format = "webp", quality = 5 });
        }

        string[] formats = ["png", "jpeg", "webp", "avif"];
        for (var i = 0; i < formats.Length; i++)
        {
            await MakeAsync(
                node,
                people[1],
                $"format-{i}",
                new { prompt = "a blue dog", seed = i, steps = 2, images = 1 + (i % 2), format = formats[i] });
            await MakeAsync(node, people[2], $"gone-{i}", new { prompt = "a cat", seed = i, steps = 1, format = "webp", quality = 5 });
        }

        using var ben = new Caller(node.Address, people[1].Key);
        var canceled = await SubmitAsync(ben, people[1], "canceled", new { prompt = "a frog", seed = 1, steps = 100 });
        await ben.AskAsync(HttpMethod.Post, $"/v1/jobs/{canceled.Job}/cancel");
        _ended.Add(canceled);
        var failed = await SubmitAsync(ben, people[1], "failed", new { prompt = "a pizza", seed = 1, steps = 150 });
        await UntilAsync(ben, failed.Job, job => job.GetProperty("progress").GetProperty("step").GetInt32() > 0);
        node.Kill();
        _ended.Add(failed);
        return (owner, people);
    }

    private async Task<Reading> EndAsync(params Account[] people)
    {
        await using var node = first.Node(("Aiomus:Jobs:MaxAttempts", "1"));
        await node.StartAsync();
        using (var ben = new Caller(node.Address, people[2].Key))
        {
            await UntilAsync(ben, _ended[^1].Job, job => job.GetProperty("state").GetString() == JobStates.Failed);
        }

        var reading = await Reading.TakeAsync(
            node.Address, people, person => _ended.Where(job => job.Person == person.Name).Select(job => job.Job));
        var answers = reading.Facts.Where(fact => fact.Key.Contains(" job ", StringComparison.Ordinal))
            .CountBy(fact => $"{fact.Value["status"]} {fact.Value["body"]?["state"]}")
            .Select(count => $"{count.Key} {count.Value}");
        await progress.WriteLineAsync($"{reading.Facts.Count} facts, jobs by answer: {string.Join(", ", answers)}");

        // An orderly end folds the write-ahead log in, which keeps the fixture small.
        await node.StopAsync();
        return reading;
    }

    private static async Task<(DateTimeOffset KilledAt, Guid Erasure, IReadOnlyList<KeyedJob> Waiting)> HalfErasedAsync(
        FixtureStage stage, Account ben, Account eve)
    {
        await using var node = stage.Node();
        await node.StartAsync();
        using var caller = new Caller(node.Address, ben.Key);
        KeyedJob[] waiting =
        [
            await SubmitAsync(caller, ben, "waiting-0", new { prompt = "a house", seed = 1, steps = 150, format = "webp", quality = 5 }),
            await SubmitAsync(
                caller, ben, "waiting-1", new { prompt = "a car", seed = 2, steps = 2, images = 2, format = "webp", quality = 5 }),
            await SubmitAsync(caller, ben, "waiting-2", new { prompt = "a tree", seed = 3, steps = 3, format = "jpeg", quality = 5 }),
        ];
        await UntilAsync(caller, waiting[0].Job, job => job.GetProperty("state").GetString() == "running");
        using var leaving = new Caller(node.Address, eve.Key);
        using var anybody = new Caller(node.Address, null);
        var erasure = (await leaving.AskAsync(HttpMethod.Delete, "/v1/account")).Json.GetProperty("id").GetGuid();
        var step = "";
        while (!Halfway.Contains(step) && step != "completed")
        {
            step = (await anybody.GetAsync($"/v1/account/erasure?id={erasure}")).Json.GetProperty("step").GetString()!;
        }

        node.Kill();
        return (TimeProvider.System.GetUtcNow(), erasure, waiting);
    }

    // On a copy, because the product goes on with an erasure at its start: the receipt tells which steps came after.
    private static async Task<bool> WasHalfwayAsync(FixtureStage copy, Guid erasure, DateTimeOffset killedAt)
    {
        await using var node = copy.Node();
        await node.StartAsync();
        using var anybody = new Caller(node.Address, null);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Limit)
        {
            var receipt = (await anybody.GetAsync($"/v1/account/erasure?id={erasure}")).Json;
            if (receipt.GetProperty("step").GetString() == "completed")
            {
                var steps = receipt.GetProperty("entries").EnumerateArray()
                    .Where(entry => entry.GetProperty("at").GetDateTimeOffset() < killedAt)
                    .Select(entry => entry.GetProperty("step").GetString()).ToArray();
                return steps.Contains("fenced") && !steps.Contains("compacted");
            }

            await Task.Delay(50);
        }

        return false;
    }

    private async Task MakeAsync(Node node, Account person, string key, object body)
    {
        using var caller = new Caller(node.Address, person.Key);
        var job = await SubmitAsync(caller, person, key, body);
        await UntilAsync(caller, job.Job, answer => answer.GetProperty("state").GetString() == JobStates.Succeeded);
        if (person.Name != "eve")
        {
            _ended.Add(job);
        }
    }

    private static async Task<KeyedJob> SubmitAsync(Caller caller, Account person, string key, object body)
    {
        var answer = await caller.AskAsync(HttpMethod.Post, "/v1/jobs", body, key);
        return answer.IsSuccess
            ? new KeyedJob(person.Name, key, JsonSerializer.SerializeToElement(body), answer.Json.GetProperty("id").GetGuid())
            : throw new InvalidOperationException($"{key} was refused: {answer.Status} {answer.Text}");
    }

    private static async Task UntilAsync(Caller caller, Guid job, Func<JsonElement, bool> reached)
    {
        var started = Stopwatch.GetTimestamp();
        while (!reached((await caller.GetAsync($"/v1/jobs/{job}")).Json))
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"Job {job} did not get there.");
            }

            await Task.Delay(10);
        }
    }
}
