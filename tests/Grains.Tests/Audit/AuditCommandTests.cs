using System.Diagnostics;
using System.Text.Json;
using Aiomus.Grains.Audit;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Aiomus.Storage.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Audit;

/// <summary>The command as an operator runs it: a process beside a running installation.</summary>
public sealed class AuditCommandTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Command_TellsAWholeChainFromABrokenOne(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var audit = cluster.Grains.GetGrain<IAuditGrain>((await TestUser.CreateAsync(cluster)).Id);
        for (var i = 0; i < 40; i++)
        {
            await audit.AppendAsync(new AuditEvent(Guid.NewGuid(), AuditAction.SignedIn, AuditOutcome.Succeeded));
        }

        var file = Path.Combine(cluster.DataFolder, "checkpoint.json");
        var kept = await cluster.Grains.GetGrain<IAuditLogGrain>(0).CheckpointAsync();
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(kept, StateJson.Options));

        var whole = await RunAsync(cluster);
        var wholeByCheckpoint = await RunAsync(cluster, file);
        await BreakAsync(cluster);
        var broken = await RunAsync(cluster);

        Assert.Equal((0, "The audit log holds: 40 entries, 2 checkpoints."), whole);
        Assert.Equal((0, "The audit log holds: 40 entries, 3 checkpoints."), wholeByCheckpoint);
        Assert.Equal((1, "The audit log is wrong at entry 7: it was changed. The 6 entries before it hold."), broken);
    }

    private static async Task BreakAsync(GrainCluster cluster)
    {
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var id = cluster.Grains.GetGrain<IAuditLogGrain>(0).GetGrainId();
        var head = new GrainState<AuditLogState>(new AuditLogState());
        await storage.ReadStateAsync("auditlog", id, head);
        head.State!.Tail[6] = head.State.Tail[6] with { Action = AuditAction.SignedOut };
        await storage.WriteStateAsync("auditlog", id, head);
    }

    private static async Task<(int Code, string Output)> RunAsync(GrainCluster cluster, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Program("Silo"), "audit", "verify", .. more])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["Aiomus__Data"] = cluster.DataFolder;
        start.Environment["Aiomus__Database"] = cluster.ConnectionString ?? "";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Trim());
    }
}
