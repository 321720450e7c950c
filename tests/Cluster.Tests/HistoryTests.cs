using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aiomus.Campaign;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>What could be read once reads the same later, when nobody wrote in between.</summary>
public sealed partial class HistoryTests(ITestOutputHelper output)
{
    private const int Jobs = 76;   // more than the newest, which are quickest to find
    private const int Batch = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task EverythingTold_ReadsTheSameAfterRestarts()
    {
        await using var database = TestDatabase.Sqlite();
        await using var node = Node(database);
        var told = await FillAsync(node);
        var before = await ReadAsync(node, told);

        Assert.Equal(0, await node.StopAsync());
        await node.StartAsync();
        var stopped = await ReadAsync(node, told);
        node.Kill();
        await node.StartAsync();
        var killed = await ReadAsync(node, told);

        var waits = await WaitsAsync(node, told);
        Check([.. before.Contradictions(stopped), .. before.Contradictions(killed), .. Unread(before, told), .. waits]);
    }

    [Fact]
    public async Task EverythingTold_ReadsTheSameAfterItsGrainsSlept()
    {
        await using var database = TestDatabase.Sqlite();
        await using var node = Node(database, ("Aiomus:IdleMinutes", "0.05"));
        var told = await FillAsync(node);
        var before = await ReadAsync(node, told);

        await UntilAsleepAsync(node, told.Length);
        var after = await ReadAsync(node, told);

        Check([.. before.Contradictions(after), .. Unread(before, told), .. await WaitsAsync(node, told)]);
    }

    private void Check(string[] faults)
    {
        foreach (var fault in faults)
        {
            output.WriteLine(fault);
        }

        Assert.Empty(faults);
    }

    private static Node Node(TestDatabase database, params (string Key, string Value)[] others)
    {
        var settings = ProductSettings.Quick(
            database.Settings, CampaignSettings.Roomy, others.ToDictionary(other => other.Key, other => (string?)other.Value));
        return new Node("web", "WebApi", settings, Path.Combine(database.Folder, "logs"));
    }

    // Many for the one, a few for the other; everything has ended when this has.
    private static async Task<Told[]> FillAsync(Node node)
    {
        await node.StartAsync();
        var people = await People.CreateAsync(node.Address, await node.Running.GetOwnerKeyAsync(), "ann", "ben");
        return [await MakeAsync(node, people[0], Jobs), await MakeAsync(node, people[1], 3)];
    }

    // In batches: with the first job of a batch the product may put away what ended before.
    private static async Task<Told> MakeAsync(Node node, Account person, int count)
    {
        using var caller = new Caller(node.Address, person.Key);
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var body = new { prompt = "a red apple", seed = i, steps = 1, format = "webp" };
            ids.Add((await caller.AskAsync(HttpMethod.Post, "/v1/jobs", body, $"key-{i}")).Json.GetProperty("id").GetGuid());
            if (i == count - 1)
            {
                await caller.AskAsync(HttpMethod.Post, $"/v1/jobs/{ids[i]}/cancel");
            }

            if (i % Batch == Batch - 1 || i == count - 1)
            {
                await EndAsync(caller, ids);
            }
        }

        return new Told(person, ids);
    }

    private static async Task EndAsync(Caller caller, IEnumerable<Guid> jobs)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var id in jobs)
        {
            // Not found is for the checks to tell.
            while (await caller.GetAsync($"/v1/jobs/{id}") is { IsSuccess: true } answer
                && !JobStates.IsTerminal(answer.Json.GetProperty("state").GetString()))
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"Job {id} did not end.");
                await Task.Delay(20);
            }
        }
    }

    private static Task<Reading> ReadAsync(Node node, Told[] told) => Reading.TakeAsync(
        node.Address, told.Select(one => one.Person), person => told.Single(one => one.Person == person).Jobs);

    private static IEnumerable<string> Unread(Reading reading, Told[] told) => told
        .SelectMany(one => one.Jobs.Select(job => $"{one.Person.Name} job {job}"))
        .Where(name => reading.Find(name) is null)
        .Select(name => $"{name} is not found any more");

    // Waiting for what has ended answers at once.
    private static async Task<IReadOnlyList<string>> WaitsAsync(Node node, Told[] told)
    {
        var faults = new List<string>();
        foreach (var (person, jobs) in told)
        {
            using var caller = new Caller(node.Address, person.Key);
            var answer = await caller.TryAsync(HttpMethod.Get, $"/v1/jobs/{jobs[^2]}?wait=60");
            if (answer is not { IsSuccess: true } || !JobStates.IsTerminal(answer.Json.GetProperty("state").GetString()))
            {
                faults.Add($"{person.Name} waits for job {jobs[^2]}, which has ended: {answer?.Text ?? "no answer"}");
            }
        }

        return faults;
    }

    // By the product's own count of activations that ended. Whatever asks a grain keeps it awake.
    private static async Task UntilAsleepAsync(Node node, int people)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            if (Ended().Matches(text).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) >= people)
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, "The grains did not sleep.");
            await Task.Delay(500);
        }
    }

    [GeneratedRegex(@"^orleans_catalog_activation_destroyed\w*\{[^}]*grain_type=""jobs""[^}]*\} ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Ended();

    private sealed record Told(Account Person, IReadOnlyList<Guid> Jobs);
}
