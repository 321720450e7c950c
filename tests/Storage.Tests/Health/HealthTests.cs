using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Storage.Tests.Health;

public sealed class SqliteHealthTests() : HealthTests(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task DatabaseThatSomebodyElseWritesForLong_IsNotReady()
    {
        await using var writer = await Store.Database.Source.OpenConnectionAsync(Ct);
        await using (await Store.Database.BeginMigrationAsync(writer, Ct))
        {
            Assert.Equal(HealthStatus.Unhealthy, await DatabaseAsync());
        }

        await UntilHealthyAsync();
    }

    [Fact]
    public async Task FullDisk_IsNotReadyUntilThereIsRoom()
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-disk-").FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", folder) == 0,
            "A small file system cannot be mounted here: that needs Linux and root");
        try
        {
            await using var store = StorageHarness.Create(new Dictionary<string, string?> { ["Aiomus:Data"] = folder });
            await store.StartStorageAsync();
            Assert.Equal(HealthStatus.Healthy, await DatabaseAsync(store));
            await File.WriteAllBytesAsync(Path.Combine(folder, "filler"), new byte[21 << 20], Ct);

            Assert.Equal(HealthStatus.Unhealthy, await DatabaseAsync(store));

            File.Delete(Path.Combine(folder, "filler"));
            Assert.Equal(HealthStatus.Healthy, await DatabaseAsync(store));
        }
        finally
        {
            await RunAsync("umount", "-l", folder);
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task Question_ShowsOnTheDisk()
    {
        await Store.Database.CutLogAsync(Ct);

        await DatabaseAsync();

        Assert.NotEqual(0, new FileInfo(Path.Combine(Database.Folder, "aiomus.db-wal")).Length);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}

public sealed class PostgresHealthTests() : HealthTests(DatabaseKind.Postgres)
{
    [Fact]
    public async Task DatabaseThatCanOnlyBeRead_IsNotReady()
    {
        var name = new Npgsql.NpgsqlConnectionStringBuilder(Database.ConnectionString).Database;
        await RunAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");

        Assert.Equal(HealthStatus.Unhealthy, await DatabaseAsync());

        await RunAsync($"ALTER DATABASE {name} RESET default_transaction_read_only");
        await UntilHealthyAsync();

        // The setting counts for new connections.
        async Task RunAsync(string sql)
        {
            await Store.Database.RunAsync(
                $"BEGIN READ WRITE; {sql}; COMMIT", static _ => { }, static (command, cancellationToken) => command.ExecuteNonQueryAsync(cancellationToken), Ct);
            ((Npgsql.NpgsqlDataSource)Store.Database.Source).Clear();
        }
    }
}

public abstract class HealthTests(DatabaseKind kind) : StorageTests(kind)
{
    [Fact]
    public async Task WorkingStore_IsReady()
    {
        var report = await CheckAsync();

        Assert.Equal(["blobs", "database", "erasures"], report.Entries.Keys.Order());
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.All(report.Entries.Values, entry => Assert.Contains("ready", entry.Tags));
    }

    [Fact]
    public async Task LostSchema_IsNotReady()
    {
        await Store.Database.ExecuteAsync("DROP TABLE aiomus_schema", static _ => { }, Ct);

        var report = await CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["database"].Status);
        Assert.Equal(HealthStatus.Healthy, report.Entries["blobs"].Status);
    }

    [Fact]
    public async Task LostFolder_IsNotReady()
    {
        Directory.Delete(Path.Combine(Database.Folder, "blobs"), recursive: true);

        var report = await CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["blobs"].Status);
        Assert.Equal(HealthStatus.Healthy, report.Entries["database"].Status);
    }

    protected Task<HealthStatus> DatabaseAsync() => DatabaseAsync(Store);

    private protected static async Task<HealthStatus> DatabaseAsync(StorageHarness store)
        => (await CheckAsync(store)).Entries["database"].Status;

    protected async Task UntilHealthyAsync()
    {
        while (await DatabaseAsync() != HealthStatus.Healthy)
        {
            await Task.Delay(20, Ct);
        }
    }

    private Task<HealthReport> CheckAsync() => CheckAsync(Store);

    private static Task<HealthReport> CheckAsync(StorageHarness store)
        => store.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Ct);
}
