using System.Diagnostics;
using Aiomus.Campaign;
using Aiomus.Testing;
using Npgsql;

namespace Aiomus.Cluster.Tests;

/// <summary>Today's product on data that an earlier version left when it was killed: <c>bench/Campaign -- fixture</c> made them.</summary>
public sealed class EarlierVersionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly List<string> _faults = [];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task EarlierVersion_IsOpenedAndGoesOn(string kind)
    {
        await using var database = kind == "sqlite" ? TestDatabase.Sqlite() : await TestDatabase.PostgresAsync();
        var data = Path.Combine(database.Folder, Fixture.Data);
        var facts = await UnpackAsync(kind, database);
        await using var node = new Node(
            "web",
            "WebApi",
            ProductSettings.Quick(database.Settings, CampaignSettings.Roomy, new Dictionary<string, string?> { ["Aiomus:Data"] = data }),
            Path.Combine(database.Folder, "logs"));
        await node.StartAsync();

        await CheckFactsAsync(node, facts);
        await CheckWaitingAsync(node, facts);
        await CheckErasureAsync(node, facts);
        await CheckRepeatsAsync(node, facts);
        await CheckNewAsync(node, facts.People[1]);
        await CheckLeavingAsync(node, facts.People[2], data);
        await CheckFilesAsync(node, facts, data);

        foreach (var fault in _faults)
        {
            output.WriteLine(fault);
        }

        Assert.Empty(_faults);
    }

    private static async Task<FixtureFacts> UnpackAsync(string kind, TestDatabase database)
    {
        await Fixture.UnpackAsync(Path.Combine(Repository.Root, "tests", "Cluster.Tests", "Fixtures", $"{kind}.tar.gz"), database.Folder);
        if (database.ConnectionString is { } connection)
        {
            // The dump sets options of its connection, which nobody else may get.
            await using var source = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
#pragma warning disable CA2100 // Our own file.
            await using var command = source.CreateCommand(await File.ReadAllTextAsync(Path.Combine(database.Folder, Fixture.Dump)));
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        return await FixtureFacts.LoadAsync(Path.Combine(database.Folder, Fixture.Facts));
    }

    // What had ended reads as it did. Ben's quota is looked at when his waiting jobs have ended.
    private async Task CheckFactsAsync(Node node, FixtureFacts facts)
    {
        var now = await ReadAsync(node, facts);
        _faults.AddRange(facts.Reading.Contradictions(now).Where(fault => !fault.StartsWith("ben quota", StringComparison.Ordinal)));
        foreach (var job in facts.Ended.Where(job => facts.Reading.Find($"{job.Person} job {job.Job}") is not null))
        {
            var state = (string?)now.Find($"{job.Person} job {job.Job}")?["state"];
            Check(JobStates.IsTerminal(state), $"{job.Person}'s job {job.Job} ({job.Key}) had ended and reads {state}");
        }
    }

    private async Task CheckWaitingAsync(Node node, FixtureFacts facts)
    {
        var ben = facts.People[2];
        using var caller = Call(node, ben);
        var credits = 0L;
        foreach (var job in facts.Waiting)
        {
            var answer = await UntilAsync(caller, $"/v1/jobs/{job.Job}", text => JobStates.IsTerminal(text));
            Check(answer == JobStates.Succeeded, $"{job.Key} waited and is {answer}");
            credits += (await caller.GetAsync($"/v1/jobs/{job.Job}")).Json.GetProperty("credits").GetInt64();
        }

        var quota = (await caller.GetAsync("/v1/quota")).Json;
        var (charged, reserved) = (quota.GetProperty("charged").GetInt64(), quota.GetProperty("reserved").GetInt64());
        var owed = (long)facts.Reading.Find("ben quota ")!["charged"]! + credits;
        Check((charged, reserved) == (owed, 0), $"ben was charged {charged} for {owed}, {reserved} are reserved");
    }

    private async Task CheckErasureAsync(Node node, FixtureFacts facts)
    {
        using var anybody = new Caller(node.Address, null, _faults.Add);
        var step = await UntilAsync(anybody, $"/v1/account/erasure?id={facts.Erasure}", text => text == "completed", "step");
        Check(step == "completed", $"the erasure is {step}");
        using var eve = Call(node, facts.Erased);
        Check((await eve.GetAsync("/v1/account")).Status == 401, "the erased person's key still works");
    }

    private async Task CheckRepeatsAsync(Node node, FixtureFacts facts)
    {
        var before = await ReadAsync(node, facts);
        string[] keys = ["many-69", "many-40", "format-0", "canceled", "failed", "waiting-0"];
        foreach (var old in facts.Ended.Concat(facts.Waiting).Where(job => keys.Contains(job.Key)))
        {
            using var caller = Call(node, facts.People.Single(person => person.Name == old.Person));
            var answer = await caller.AskAsync(HttpMethod.Post, "/v1/jobs", old.Body, old.Key);
            Check(
                answer.IsSuccess
                    && answer.Json.GetProperty("id").GetGuid() == old.Job
                    && JobStates.IsTerminal(answer.Json.GetProperty("state").GetString()),
                $"{old.Key} repeated answers {answer.Status} {answer.Text}");
        }

        var after = await ReadAsync(node, facts);
        _faults.AddRange(before.Contradictions(after));
        Check(after.Facts.Count == before.Facts.Count, $"the repeats left {after.Facts.Count - before.Facts.Count} new things");
    }

    private async Task CheckNewAsync(Node node, Account person)
    {
        using var caller = Call(node, person);
        var job = await caller.AskAsync(HttpMethod.Post, "/v1/jobs", new { prompt = "a red apple", seed = 1, steps = 2 }, "new");
        var id = job.Json.GetProperty("id").GetGuid();
        var state = await UntilAsync(caller, $"/v1/jobs/{id}", text => JobStates.IsTerminal(text));
        Check(state == JobStates.Succeeded, $"a new job is {state}");
        var image = (await caller.GetAsync($"/v1/jobs/{id}")).Json.GetProperty("images")[0].GetProperty("id").GetGuid();
        var content = Reading.ContentPath(image, "png");
        Check((await caller.GetAsync(content)).Status == 200, "a new image cannot be read");
        Check((await caller.AskAsync(HttpMethod.Delete, $"/v1/images/{image}")).IsSuccess, "a new image cannot be deleted");
        Check((await caller.GetAsync(content)).Status == 404, "a deleted image is still there");
        var oldest =
            (await caller.GetAsync("/v1/images?limit=100")).Json.GetProperty("images").EnumerateArray().Last().GetProperty("id").GetGuid();
        Check((await caller.AskAsync(HttpMethod.Delete, $"/v1/images/{oldest}")).IsSuccess, "an old image cannot be deleted");
    }

    private async Task CheckLeavingAsync(Node node, Account person, string data)
    {
        using var caller = Call(node, person);
        var answer = await caller.AskAsync(HttpMethod.Delete, "/v1/account");
        Check(answer.IsSuccess, $"{person.Name} cannot leave: {answer.Status} {answer.Text}");
        using var anybody = new Caller(node.Address, null, _faults.Add);
        var step = await UntilAsync(
            anybody, $"/v1/account/erasure?id={answer.Json.GetProperty("id").GetGuid()}", text => text == "completed", "step");
        Check(step == "completed", $"the erasure of {person.Name} is {step}");
        var left = Directory.GetFiles(Path.Combine(data, "blobs"), "*", SearchOption.AllDirectories)
            .Count(file => file.Contains($"{person.Id:n}", StringComparison.Ordinal));
        Check(left == 0, $"{left} files of {person.Name} are left");
    }

    private async Task CheckFilesAsync(Node node, FixtureFacts facts, string data)
    {
        var last = await ReadAsync(node, facts with { People = [facts.People[1]] });
        var images = last.Of(facts.People[1].Name, "image").Count();
        var started = Stopwatch.GetTimestamp();
        int files;
        do
        {
            files = Directory.GetFiles(Path.Combine(data, "blobs"), "*", SearchOption.AllDirectories).Length;
            await Task.Delay(100);
        }
        while (files != images && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
        Check(files == images, $"{files} files for {images} images");
    }

    private Task<Reading> ReadAsync(Node node, FixtureFacts facts) => Reading.TakeAsync(
        node.Address, facts.People, person => facts.Ended.Where(job => job.Person == person.Name).Select(job => job.Job), _faults.Add);

    private Caller Call(Node node, Account person) => new(node.Address, person.Key, _faults.Add);

    private void Check(bool isTrue, string fault)
    {
        if (!isTrue)
        {
            _faults.Add(fault);
        }
    }

    // The last value, also when it never got there.
    private static async Task<string?> UntilAsync(Caller caller, string path, Func<string?, bool> reached, string member = "state")
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await caller.GetAsync(path);
            var text = answer.IsSuccess ? answer.Json.GetProperty(member).GetString() : $"{answer.Status}";
            if (reached(text) || Stopwatch.GetElapsedTime(started) > Limit)
            {
                return text;
            }

            await Task.Delay(50);
        }
    }
}
