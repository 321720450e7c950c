using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.Storage.Tests.Health;

public sealed class SqliteHealthTests() : HealthTests(DatabaseKind.Sqlite);

public sealed class PostgresHealthTests() : HealthTests(DatabaseKind.Postgres);

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

    private Task<HealthReport> CheckAsync()
        => Store.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Ct);
}
