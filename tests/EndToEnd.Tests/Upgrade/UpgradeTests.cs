using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aiomus.Testing;
using Npgsql;

namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>Today's product on data that earlier versions left: all that they served is served, goes on, and can be erased.</summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    /// <summary>The settings under which a plan never refuses; a process has the same before and after.</summary>
    internal static readonly (string Key, string Value)[] Roomy =
    [
        ("Aiomus:Plans:Free:ConcurrentJobs", "1000"), ("Aiomus:Plans:Free:JobsPerMinute", "10000"),
        ("Aiomus:Plans:Free:CreditsPerDay", "1000000"), ("Aiomus:Plans:Free:CreditsPerMonth", "10000000"),
    ];

    public static TheoryData<string> Fixtures => [.. UpgradeFixture.Names];

    [Theory, MemberData(nameof(Fixtures))]
    public async Task EarlierVersion_IsServedAsItWas(string fixture)
    {
        await using var database = await UpgradeFixture.CreateDatabaseAsync(fixture);
        var facts = await UpgradeFixture.UnpackAsync(fixture, database);
        await using var process = await AiomusProcess.StartAsync(Settings(database));

        foreach (var person in facts.People.Where(person => person.Reading is not null))
        {
            var jobs = person.Submissions.Where(job => job.End is not null).Select(job => job.Job);
            var now = await UpgradeReading.TakeAsync(process.Address, person.ApiKey, jobs);
            AssertSame(person.Reading!, now, hasOpenJobs: person.Submissions.Any(job => job.End is null));
        }

        using var owner = Browse(process, database, key: facts.OwnerKey);
        var (_, account) = await owner.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal("owner", account.GetProperty("roles")[0].GetString());
        await AssertWaysInAsync(process, database, facts);
        await AssertErasedAsync(process, database, facts);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public async Task EarlierVersion_GoesOn(string fixture)
    {
        await using var database = await UpgradeFixture.CreateDatabaseAsync(fixture);
        var facts = await UpgradeFixture.UnpackAsync(fixture, database);
        var (ada, cleo) = (facts.Find("Ada"), facts.Find("Cleo"));
        await using (var process = await AiomusProcess.StartAsync(Settings(database)))
        {
            // What waited is drawn, and what takes too long can be stopped.
            foreach (var job in cleo.Submissions.Where(TakesLong))
            {
                using var caller = Browse(process, database, key: cleo.ApiKey);
                Assert.Equal(HttpStatusCode.OK, (await caller.SendAsync(HttpMethod.Post, $"/v1/jobs/{job.Job}/cancel")).Status);
                Assert.Equal("canceled", await WaitForJobAsync(process.Address, cleo.ApiKey, job.Job, IsEnd));
            }

            foreach (var job in cleo.Submissions.Where(job => !TakesLong(job)))
            {
                Assert.Equal("succeeded", await WaitForJobAsync(process.Address, cleo.ApiKey, job.Job, IsEnd));
            }

            var left = await UpgradeReading.TakeAsync(process.Address, cleo.ApiKey, []);
            Assert.Equal((3, "3 charged, 0 reserved"), (left.Images.Count, left.Charged));

            // The key of a job names it, however old it is.
            foreach (var job in new[] { ada.Submissions[0], ada.Submissions[^1], cleo.Submissions[0] })
            {
                var person = ada.Submissions.Contains(job) ? ada : cleo;
                var (status, repeated) = await SubmitAsync(process.Address, person.ApiKey, job.IdempotencyKey, job.Body);
                Assert.Equal((HttpStatusCode.OK, job.Job), (status, repeated.GetProperty("id").GetGuid()));
                var other = JsonSerializer.SerializeToElement(new { prompt = "another apple" });
                var (refused, _) = await SubmitAsync(process.Address, person.ApiKey, job.IdempotencyKey, other);
                Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
            }

            // A new job stands at the head of the gallery, its events after the old ones.
            var (accepted, created) = await SubmitAsync(process.Address, ada.ApiKey, $"{Guid.NewGuid():N}", ada.Submissions[0].Body);
            Assert.Equal(HttpStatusCode.Accepted, accepted);
            var id = created.GetProperty("id").GetGuid();
            Assert.Equal("succeeded", await WaitForJobAsync(process.Address, ada.ApiKey, id, IsEnd));
            var reading = await UpgradeReading.TakeAsync(process.Address, ada.ApiKey, [id]);
            Assert.Equal(ada.Reading!.Images, reading.Images.Skip(1));
            Assert.Contains($"{id}", reading.Images[0], StringComparison.Ordinal);
            Assert.Equal(ada.Reading.LatestEvent + 3, reading.LatestEvent);
            Assert.Equal(0, await process.StopAsync());
        }

        await using var audit = AiomusProcess.Launch(Settings(database), "Silo", arguments: ["audit", "verify"]);
        var code = await audit.WaitForExitAsync();
        output.WriteLine(audit.Output);
        Assert.Equal(0, code);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public async Task PersonOfAnEarlierVersion_IsErasedAndTheNeighbourStays(string fixture)
    {
        await using var database = await UpgradeFixture.CreateDatabaseAsync(fixture);
        var facts = await UpgradeFixture.UnpackAsync(fixture, database);
        var (ada, ben) = (facts.Find("Ada"), facts.Find("Ben"));
        Assert.NotEmpty(await FindAsync(database, ada.Id));
        await using var process = await AiomusProcess.StartAsync(Settings(database));
        using var browser = Browse(process, database, ada.Email);
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync());

        var (status, receipt) = await browser.SendAsync(HttpMethod.Delete, "/v1/account");

        Assert.Equal(HttpStatusCode.Accepted, status);
        await WaitForErasureAsync(process.Address, receipt.GetProperty("id").GetGuid());
        Assert.Empty(await FindAsync(database, ada.Id));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync());
        var jobs = ben.Submissions.Select(job => job.Job);
        AssertSame(ben.Reading!, await UpgradeReading.TakeAsync(process.Address, ben.ApiKey, jobs), hasOpenJobs: false);
        Assert.NotEmpty(await FindAsync(database, ben.Id));
    }

    internal static bool IsEnd(string state) => state is "succeeded" or "failed" or "canceled";

    internal static async Task<string> WaitForJobAsync(Uri address, string apiKey, Guid job, Predicate<string> isThere)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var limit = new CancellationTokenSource(Product.Limit);
        while (true)
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(new Uri($"v1/jobs/{job}", UriKind.Relative), limit.Token);
            if (answer.GetProperty("state").GetString() is { } state && isThere(state))
            {
                return state;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    // Without a key, as whoever was erased would.
    internal static async Task WaitForErasureAsync(Uri address, Guid erasure)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        using var limit = new CancellationTokenSource(Product.Limit);
        while (true)
        {
            var receipt = new Uri($"v1/account/erasure?id={erasure}", UriKind.Relative);
            var answer = await http.GetFromJsonAsync<JsonElement>(receipt, limit.Token);
            if (answer.GetProperty("step").GetString() == "completed")
            {
                return;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    internal static async Task<(HttpStatusCode Status, JsonElement Job)> SubmitAsync(
        Uri address, string apiKey, string idempotencyKey, JsonElement body)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/jobs", UriKind.Relative));
        request.Content = JsonContent.Create(body);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static bool TakesLong(UpgradeSubmission job) => job.Body.GetProperty("images").GetInt32() > 1;

    private static Dictionary<string, string?> Settings(TestDatabase database) =>
        database.Quick([.. Roomy, ("Aiomus:Data", UpgradeFixture.DataOf(database))]);

    private static Browser Browse(AiomusProcess process, TestDatabase database, string? email = null, string? key = null)
    {
        var http = new HttpClient { BaseAddress = process.Address, Timeout = Product.Limit };
        return new Browser(http, UpgradeFixture.DataOf(database), email) { Key = key };
    }

    // Jobs that were open may have gone on meanwhile.
    private static void AssertSame(UpgradeReading before, UpgradeReading now, bool hasOpenJobs)
    {
        Assert.Equal(before.Account, now.Account);
        Assert.Equal(before.Keys, now.Keys);
        Assert.Equal(before.Jobs, now.Jobs);
        Assert.Equal(before.Images, hasOpenJobs ? now.Images.TakeLast(before.Images.Count) : now.Images);
        Assert.Equal(before.Audit, now.Audit.Take(before.Audit.Count));
        if (!hasOpenJobs)
        {
            Assert.Equal((before.Charged, before.LatestEvent), (now.Charged, now.LatestEvent));
            Assert.Equal(before.Listed, now.Listed);
            Assert.Equal(before.Events, now.Events);
        }
    }

    private static async Task AssertWaysInAsync(AiomusProcess process, TestDatabase database, UpgradeFacts facts)
    {
        foreach (var person in facts.People)
        {
            using var browser = Browse(process, database, person.Email);
            Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync("another password"));
            var withoutCode = await browser.SignInAsync();
            Assert.Equal(person.IsDisabled || person.TotpSecret is not null ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, withoutCode);
            if (person.TotpSecret is { } secret)
            {
                Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(code: OneTimeCode.Of(secret, DateTimeOffset.UtcNow)));
            }

            if (person.Passkey is { } kept)
            {
                using var other = Browse(process, database);
                using var passkey = SoftAuthenticator.Import(process.Address.ToString().TrimEnd('/'), kept);
                Assert.Equal(HttpStatusCode.OK, await PasskeyTests.SignInAsync(other, passkey));
                var (_, account) = await other.SendAsync(HttpMethod.Get, "/v1/account");
                Assert.Equal(person.Id, account.GetProperty("id").GetGuid());
            }
        }
    }

    // The address is nobody's, and can have an account again, which owns nothing.
    private static async Task AssertErasedAsync(AiomusProcess process, TestDatabase database, UpgradeFacts facts)
    {
        await WaitForErasureAsync(process.Address, facts.Erasure);
        Assert.Empty(await FindAsync(database, facts.Erased.Id));
        using var key = Browse(process, database, key: facts.Erased.ApiKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await key.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        using var browser = Browse(process, database, facts.Erased.Email);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync());
        await Browser.SignedInAsync(browser);
        var (_, newcomer) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal(0, newcomer.GetProperty("roles").GetArrayLength());
    }

    // Where an id is kept, in any form: the names and bytes of files, and the rows of a server as texts.
    private static async Task<IReadOnlyList<string>> FindAsync(TestDatabase database, Guid id)
    {
        var marks = new[] { $"{id}", $"{id:N}", $"{id}".ToUpperInvariant() }.Select(Encoding.ASCII.GetBytes)
            .Append(id.ToByteArray()).Append(id.ToByteArray(bigEndian: true)).ToArray();
        var found = new List<string>();
        foreach (var path in DataFiles.In(UpgradeFixture.DataOf(database)))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            bytes.Write(Encoding.ASCII.GetBytes(path));
            await stream.CopyToAsync(bytes);
            if (Array.Exists(marks, mark => bytes.ToArray().AsSpan().IndexOf(mark) >= 0))
            {
                found.Add(path);
            }
        }

        if (database.ConnectionString is { } connection)
        {
            string[] texts = [$"{id}", $"{id:N}", Convert.ToHexStringLower(id.ToByteArray())];
            var rows = await RowsAsync(connection);
            found.AddRange(rows.Where(row => texts.Any(text => row.Contains(text, StringComparison.OrdinalIgnoreCase))));
        }

        return found;
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        var rows = new List<string>();
        foreach (var table in await ReadAsync("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"))
        {
            rows.AddRange((await ReadAsync($"SELECT kept::text FROM {table} kept")).Select(row => $"{table}: {row}"));
        }

        return rows;

        async Task<List<string>> ReadAsync(string sql)
        {
            var values = new List<string>();
#pragma warning disable CA2100 // The names come from the catalogue, quoted.
            await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                values.Add(reader.GetString(0));
            }

            return values;
        }
    }
}
