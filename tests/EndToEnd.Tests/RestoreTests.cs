using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Aiomus.Testing;
using Npgsql;

namespace Aiomus.EndToEnd.Tests;

/// <summary>A backup from before an erasure is put back, in every way that is: nobody who was erased is served again.</summary>
public sealed class RestoreTests(ITestOutputHelper output)
{
    /// <summary>What is put back.</summary>
    public enum Restored
    {
        /// <summary>The database and the data folder with the keys in it; a copy of the ledger lies elsewhere.</summary>
        Everything,

        /// <summary>The database; the keys are today's.</summary>
        Database,

        /// <summary>The key folder; the database is today's.</summary>
        Keys,
    }

    // A server's database that is newer than the key folder is refused at the start.
    public static TheoryData<Restored, bool> Ways => new()
    {
        { Restored.Everything, false }, { Restored.Database, false }, { Restored.Keys, false }, { Restored.Everything, true },
        { Restored.Database, true },
    };

    [Theory, MemberData(nameof(Ways))]
    public async Task ErasedPersonWhoComesBackWithABackup_IsErasedAgainBeforeAnybodyIsServed(Restored restored, bool postgres)
    {
        await using var database = postgres ? await TestDatabase.PostgresAsync() : TestDatabase.Sqlite();
        await using var elsewhere = TestDatabase.Sqlite();
        var (data, backup) = (Path.Combine(database.Folder, "data"), Path.Combine(elsewhere.Folder, "backup"));
        var settings = database.Quick(("Aiomus:Data", data), ("Aiomus:Erasure:Ledger", Path.Combine(elsewhere.Folder, "ledger")));
        string apiKey, token, ownerKey;
        string email;
        Guid id, erasure;
        await using (var process = await AiomusProcess.StartAsync(settings))
        {
            ownerKey = await process.GetOwnerKeyAsync();
            using var person = await Browser.SignedInAsync(new Browser(Http(process), data));
            var (_, account) = await person.SendAsync(HttpMethod.Get, "/v1/account");
            (id, email, token) = (account.GetProperty("id").GetGuid(), person.Email, person.Token!);
            var (_, key) = await person.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "a key", scopes = new[] { "read" } });
            apiKey = key.GetProperty("api_key").GetString()!;
            var (_, job) = await person.SendAsync(HttpMethod.Post, "/v1/jobs?wait=60", new { prompt = "a red apple", steps = 2 });
            Assert.Equal("succeeded", job.GetProperty("state").GetString());
            Assert.Equal(0, await process.StopAsync());
        }

        Copy(data, backup);
        await using var kept = await KeepAsync(database.ConnectionString);
        await using (var process = await AiomusProcess.StartAsync(settings))
        {
            using var person = new Browser(Http(process), data, email) { Token = token };
            var (status, body) = await person.SendAsync(HttpMethod.Delete, "/v1/account");
            Assert.Equal(HttpStatusCode.Accepted, status);
            erasure = body.GetProperty("id").GetGuid();
            await WaitForReceiptAsync(process, erasure);
            Assert.Equal(0, await process.StopAsync());
        }

        PutBack(restored, data, backup);
        await kept.PutBackAsync();

        // The erasure waits for its group while somebody else has it: what is served meanwhile can be seen for as long as it takes. On a
        // server that is put back under today's keys the start itself needs the group.
        var startNeedsGroup = restored is Restored.Database && postgres;
        var hold = startNeedsGroup ? null : Hold(Path.Combine(data, "keys", "groups"), id);
        await using var again = AiomusProcess.Launch(settings);
        try
        {
            await again.WaitAsync("/health/live");
            Assert.True(startNeedsGroup || (await AskAsync(again, "/health/ready")).Status == HttpStatusCode.ServiceUnavailable);
            foreach (var (key, cookie) in startNeedsGroup
                ? []
                : new[] { (apiKey, null), (null, token), (ownerKey, null), ((string?)null, (string?)null) })
            {
                var (status, wait) = await AskAsync(again, "/v1/account", key, cookie);
                Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (status, wait));
            }
        }
        finally
        {
            await (hold?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await again.WaitAsync("/health/ready");

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(again, "/v1/account", apiKey)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(again, "/v1/account", key: null, token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(again, "/v1/account", ownerKey)).Status);
        await WaitForReceiptAsync(again, erasure);
        Assert.False(Directory.Exists(Path.Combine(data, "blobs", $"{id:N}")));

        // The address is nobody's: it is answered as one that nobody ever had, and can have an account again.
        using var newcomer = new Browser(Http(again), data, email);
        using var stranger = new Browser(Http(again), data);
        Assert.Equal(
            await stranger.PostAsync("/v1/account/forgot", new { email = stranger.Email }),
            await newcomer.PostAsync("/v1/account/forgot", new { email }));
        Assert.Equal(HttpStatusCode.Unauthorized, await newcomer.SignInAsync());
        await Browser.SignedInAsync(newcomer);

        output.WriteLine(again.Output);
        Assert.Contains("brought 1 erased accounts back", again.Output, StringComparison.Ordinal);
        Assert.Contains($"Erasure {erasure} is done again", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("key store", again.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("no data key", again.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"{id}", again.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"{id:N}", again.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await again.StopAsync());

        // And once it is done it is done.
        await using var later = await AiomusProcess.StartAsync(settings);
        Assert.DoesNotContain("came back", later.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccountWhoseKeyIsLost_IsNotToldOfByAForgottenPassword()
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Quick();
        string email;
        await using (var process = await AiomusProcess.StartAsync(settings))
        {
            using var person = await Browser.SignedInAsync(new Browser(Http(process), database.Folder));
            email = person.Email;
            var (_, account) = await person.SendAsync(HttpMethod.Get, "/v1/account");
            Assert.Equal(0, await process.StopAsync());
            await using var keys = new Microsoft.Data.Sqlite.SqliteConnection(
                $"Data Source={Path.Combine(database.Folder, "keys", "keys.db")};Pooling=False");
            await keys.OpenAsync();
            await using var command = keys.CreateCommand();
            command.CommandText = "DELETE FROM data_key WHERE subject = @subject";
            command.Parameters.AddWithValue("subject", account.GetProperty("id").GetGuid());
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        await using var again = await AiomusProcess.StartAsync(settings);
        using var anybody = new Browser(Http(again), database.Folder, email);

        Assert.Equal(HttpStatusCode.Accepted, await anybody.PostAsync("/v1/account/forgot", new { email }));
        Assert.Equal(HttpStatusCode.Unauthorized, await anybody.SignInAsync());
        await anybody.SignUpAsync();
        await again.WaitForOutputAsync(
            text => text.Contains("1 accounts have no data key, and no erasure is the reason", StringComparison.Ordinal));
        Assert.Contains("People who were erased since then stay erased.", again.Output, StringComparison.Ordinal);
    }

    private static HttpClient Http(AiomusProcess process) => new() { BaseAddress = process.Address, Timeout = Product.Limit };

    private static async Task<(HttpStatusCode Status, bool SaysWhen)> AskAsync(
        AiomusProcess process, string path, string? key = null, string? cookie = null)
    {
        using var http = Http(process);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", $"__Host-aiomus={cookie}");
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }

    // Without a key, as whoever was erased would.
    private static async Task WaitForReceiptAsync(AiomusProcess process, Guid erasure)
    {
        using var http = Http(process);
        using var limit = new CancellationTokenSource(Product.Limit);
        while (true)
        {
            using var answer = await http.GetAsync($"/v1/account/erasure?id={erasure}", limit.Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var receipt = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(limit.Token)).RootElement;
            if (receipt.GetProperty("step").GetString() == "completed")
            {
                return;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private static void PutBack(Restored restored, string data, string backup)
    {
        switch (restored)
        {
            case Restored.Everything:
                Directory.Delete(data, recursive: true);
                Copy(backup, data);
                break;
            case Restored.Database:
                // On a server it is put back there.
                foreach (var file in Directory.GetFiles(data, "aiomus.db*"))
                {
                    File.Delete(file);
                }

                foreach (var file in Directory.GetFiles(backup, "aiomus.db*"))
                {
                    File.Copy(file, Path.Combine(data, Path.GetFileName(file)));
                }

                break;
            default:
                Directory.Delete(Path.Combine(data, "keys"), recursive: true);
                Copy(Path.Combine(backup, "keys"), Path.Combine(data, "keys"));
                break;
        }
    }

    // On a server: a copy of the database, as a backup is.
    private static async Task<KeptDatabase> KeepAsync(string? connection)
    {
        var kept = new KeptDatabase(connection);
        await kept.KeepAsync();
        return kept;
    }

    private sealed class KeptDatabase(string? connection) : IAsyncDisposable
    {
        private readonly string? _name = connection is null ? null : new NpgsqlConnectionStringBuilder(connection).Database;

        public Task KeepAsync() => RunAsync($"CREATE DATABASE {_name}_kept TEMPLATE {_name}");

        public async Task PutBackAsync()
        {
            await RunAsync($"DROP DATABASE {_name} WITH (FORCE)");
            await RunAsync($"CREATE DATABASE {_name} TEMPLATE {_name}_kept");
        }

        public async ValueTask DisposeAsync() => await RunAsync($"DROP DATABASE IF EXISTS {_name}_kept WITH (FORCE)");

        private async Task RunAsync(string sql)
        {
            if (_name is null)
            {
                return;
            }

            // The names are the tests' own.
            await using var source = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(connection) { Database = "postgres", Pooling = false }.ConnectionString);
            await using var command = source.CreateCommand();
#pragma warning disable CA2100 // No user input.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    private static FileStream Hold(string groups, Guid subject)
    {
        var group = BinaryPrimitives.ReadUInt16LittleEndian(subject.ToByteArray()) % 1024;
        return new FileStream(Path.Combine(groups, $"{group:D4}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
