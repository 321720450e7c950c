using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>Makes the fixtures of the version that it is built with; <c>make-upgrade-fixture.sh</c> runs it.</summary>
public sealed class UpgradeFixtureMaker
{
    private const string Variable = "AIOMUS_UPGRADE_FIXTURE";
    private static readonly object Long = new { prompt = "a red apple", seed = 1, steps = 100, images = 8, format = "jpeg", quality = 20 };

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Version_LeavesAFixture(string kind)
    {
        var file = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(file), $"{Variable} is not set; make-upgrade-fixture.sh sets it");
        await using var database = await UpgradeFixture.CreateDatabaseAsync($"-{kind}");
        var data = UpgradeFixture.DataOf(database);

        // Two deaths end a job, and a worker that stops gives back at once what it draws.
        var settings = database.Quick(
            [.. UpgradeTests.Roomy, ("Aiomus:Data", data), ("Aiomus:Jobs:MaxAttempts", "2"), ("Aiomus:Inference:DrainSeconds", "0")]);
        var browsers = new List<Browser>();
        var process = await AiomusProcess.StartAsync(settings);
        try
        {
            var address = process.Address;
            var ownerKey = await process.GetOwnerKeyAsync();
            using var owner = new Browser(Http(address), data) { Key = ownerKey };

            var (ada, _) = await SignUpAsync(address, data, "Ada", browsers);
            var (ben, benBrowser) = await SignUpAsync(address, data, "Ben", browsers);
            var (cleo, _) = await SignUpAsync(address, data, "Cleo", browsers);
            var (dan, _) = await SignUpAsync(address, data, "Dan", browsers);
            var (eve, eveBrowser) = await SignUpAsync(address, data, "Eve", browsers);

            // Ada has more jobs than are listed, and more images than two segments of a gallery hold.
            ada = ada with { Submissions = await SubmitAsync(address, ada, [.. Enumerable.Range(0, 70).Select(Quick)]) };

            // Ben has everything once: choices, a role, a second factor, a passkey, a deleted image, a cancelled job, a failed one.
            Assert.Equal(HttpStatusCode.OK, (await benBrowser.SendAsync(
                HttpMethod.Put, "/v1/account/preferences", new { style = "in the style of Ben", negative_prompt = "blurry" })).Status);
            var made = await SubmitAsync(address, ben, [Quick(1000) with { Images = 3 }, Quick(1001)]);
            var (_, gallery) = await benBrowser.SendAsync(HttpMethod.Get, "/v1/images");
            var oldest = gallery.GetProperty("images").EnumerateArray().Last().GetProperty("id").GetGuid();
            Assert.Equal(HttpStatusCode.NoContent, (await benBrowser.SendAsync(HttpMethod.Delete, $"/v1/images/{oldest}")).Status);
            var cancelled = await SubmitAsync(address, ben.ApiKey, Long);
            Assert.Equal(HttpStatusCode.OK, (await benBrowser.SendAsync(HttpMethod.Post, $"/v1/jobs/{cancelled.Job}/cancel")).Status);
            made = [.. made, cancelled with { End = await WaitForEndAsync(address, ben.ApiKey, cancelled.Job) }];
            var (given, _) = await owner.SendAsync(HttpMethod.Put, $"/v1/users/{ben.Id}/roles", new { roles = new[] { "support" } });
            Assert.Equal(HttpStatusCode.NoContent, given);
            using var passkey = await PasskeyTests.AddAsync(address, benBrowser);
            var (_, setup) = await benBrowser.SendAsync(HttpMethod.Post, "/v1/account/totp");
            var secret = setup.GetProperty("secret").GetString()!;
            var code = OneTimeCode.Of(secret, DateTimeOffset.UtcNow);
            Assert.Equal(HttpStatusCode.OK, (await benBrowser.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code })).Status);
            ben = ben with { Passkey = passkey.Export(), TotpSecret = secret };

            // Dan is kept out, and Eve is erased.
            dan = dan with { Submissions = await SubmitAsync(address, dan, [Quick(2000)]), IsDisabled = true };
            var (closed, _) = await owner.SendAsync(HttpMethod.Put, $"/v1/users/{dan.Id}/disabled", new { disabled = true });
            Assert.Equal(HttpStatusCode.NoContent, closed);
            await SubmitAsync(address, eve, [Quick(3000)]);
            var (erased, receipt) = await eveBrowser.SendAsync(HttpMethod.Delete, "/v1/account");
            Assert.Equal(HttpStatusCode.Accepted, erased);
            var erasure = receipt.GetProperty("id").GetGuid();
            await UpgradeTests.WaitForErasureAsync(address, erasure);

            // Ben's last job fails: its worker dies as often as it is begun.
            var failing = await SubmitAsync(address, ben.ApiKey, Long);
            for (var kills = 0; kills < 10; kills++)
            {
                if (IsEnd(await WaitAsync(address, ben.ApiKey, failing.Job, state => state == "running" || IsEnd(state))))
                {
                    break;
                }

                process.Kill();
                process = await StartAsync(settings, address, process);
            }

            ben = ben with { Submissions = [.. made, failing with { End = await WaitForEndAsync(address, ben.ApiKey, failing.Job) }] };
            Assert.Equal("failed", ben.Submissions[^1].End);

            var people = new[] { ada, ben, cleo, dan };
            for (var i = 0; i < people.Length; i++)
            {
                var person = people[i];
                people[i] = person.IsDisabled
                    ? person
                    : person with
                    {
                        Reading = await UpgradeReading.TakeAsync(address, person.ApiKey, person.Submissions.Select(job => job.Job)),
                    };
            }

            // Cleo's jobs wait or run when the version is stopped.
            cleo = people[2];
            people[2] = cleo with { Submissions = await LeaveOpenAsync(address, cleo.ApiKey) };
            Assert.Equal(0, await process.StopAsync());
            await UpgradeFixture.PackAsync(
                $"{file}-{kind}", database, new UpgradeFacts(await CommitAsync(), DateTimeOffset.UtcNow, ownerKey, people, eve, erasure));
        }
        finally
        {
            browsers.ForEach(browser => browser.Dispose());
            await process.DisposeAsync();
        }
    }

    private static Quickly Quick(int seed) => new("a red apple", seed, 2, 1, "jpeg", 20);

    private static HttpClient Http(Uri address) => new() { BaseAddress = address, Timeout = Product.Limit };

    private static async Task<(UpgradePerson Person, Browser Browser)> SignUpAsync(
        Uri address, string data, string name, List<Browser> opened)
    {
        var browser = await Browser.SignedInAsync(new Browser(Http(address), data, $"{name}.{Guid.NewGuid():N}@example.com"));
        opened.Add(browser);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Patch, "/v1/account", new { display_name = name })).Status);
        var (_, account) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        var (status, key) = await browser.SendAsync(
            HttpMethod.Post, "/v1/keys", new { name = $"{name}'s key", scopes = new[] { "read", "generate", "gallery", "account" } });
        Assert.Equal(HttpStatusCode.Created, status);
        var apiKey = key.GetProperty("api_key").GetString()!;
        return (new UpgradePerson(name, account.GetProperty("id").GetGuid(), browser.Email, apiKey), browser);
    }

    private static async Task<IReadOnlyList<UpgradeSubmission>> SubmitAsync(
        Uri address, UpgradePerson person, IReadOnlyList<Quickly> bodies)
    {
        var submitted = new List<UpgradeSubmission>();
        foreach (var body in bodies)
        {
            submitted.Add(await SubmitAsync(address, person.ApiKey, body));
        }

        for (var i = 0; i < submitted.Count; i++)
        {
            submitted[i] = submitted[i] with { End = await WaitForEndAsync(address, person.ApiKey, submitted[i].Job) };
            Assert.Equal("succeeded", submitted[i].End);
        }

        return submitted;
    }

    private static async Task<UpgradeSubmission> SubmitAsync(Uri address, string apiKey, object body)
    {
        var element = JsonSerializer.SerializeToElement(body, JsonSerializerOptions.Web);
        var key = $"{Guid.NewGuid():N}";
        var (status, job) = await UpgradeTests.SubmitAsync(address, apiKey, key, element);
        Assert.True(status == HttpStatusCode.Accepted, $"{status} {job}");
        return new UpgradeSubmission(job.GetProperty("id").GetGuid(), key, element, End: null);
    }

    // One that takes long and what waits behind it: a worker has room for few at once.
    private static async Task<IReadOnlyList<UpgradeSubmission>> LeaveOpenAsync(Uri address, string apiKey)
    {
        var open = new List<UpgradeSubmission>();
        for (var i = 0; i < 5; i++)
        {
            open.Add(await SubmitAsync(address, apiKey, Long));
        }

        for (var i = 0; i < 3; i++)
        {
            open.Add(await SubmitAsync(address, apiKey, Quick(4000 + i)));
        }

        await WaitAsync(address, apiKey, open[0].Job, state => state == "running");
        return open;
    }

    private static Task<string> WaitForEndAsync(Uri address, string apiKey, Guid job) => WaitAsync(address, apiKey, job, IsEnd);

    private static Task<string> WaitAsync(Uri address, string apiKey, Guid job, Predicate<string> isThere) =>
        UpgradeTests.WaitForJobAsync(address, apiKey, job, isThere);

    private static bool IsEnd(string state) => UpgradeTests.IsEnd(state);

    private static async Task<AiomusProcess> StartAsync(IReadOnlyDictionary<string, string?> settings, Uri address, AiomusProcess last)
    {
        await last.DisposeAsync();
        var next = AiomusProcess.Launch(settings, address: address);
        await next.WaitAsync("/health/ready");
        return next;
    }

    private static async Task<string> CommitAsync()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["-C", Repository.Root, "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true })!;
        return (await git.StandardOutput.ReadToEndAsync()).Trim();
    }

    private sealed record Quickly(string Prompt, int Seed, int Steps, int Images, string Format, int Quality);
}
