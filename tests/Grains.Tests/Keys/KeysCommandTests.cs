using System.Diagnostics;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Keys;

/// <summary>The command as an operator runs it: a process beside a running installation.</summary>
public sealed class KeysCommandTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task RotationBesideARunningInstallation_LosesNothing(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var people = new List<TestUser>();
        for (var i = 0; i < 5; i++)
        {
            people.Add(await TestUser.CreateAsync(cluster, name: $"Person {i}"));
        }

        var (code, output) = await RotateAsync(cluster);

        Assert.Equal((0, "Epoch 2 has begun; 5 data keys are wrapped anew."), (code, output));
        var late = await TestUser.CreateAsync(cluster, name: "Late");
        await cluster.KillAndRestartAsync();
        foreach (var person in people)
        {
            Assert.StartsWith("Person", (await person.User.GetProfileAsync())!.DisplayName, StringComparison.Ordinal);
        }

        // Nothing needs the first epoch any more.
        File.Delete(Path.Combine(cluster.DataFolder, "keys", "kek-0001"));
        await cluster.KillAndRestartAsync();
        Assert.Equal("Late", (await late.User.GetProfileAsync())!.DisplayName);
        Assert.Equal("Person 0", (await people[0].User.GetProfileAsync())!.DisplayName);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RotationWithAnotherFolder_FailsAndMakesNoKey(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        await TestUser.CreateAsync(cluster);
        var mistyped = Path.Combine(cluster.DataFolder, "mistyped");

        var (code, output) = await RotateAsync(cluster, mistyped);

        Assert.Equal((2, ""), (code, output));
        Assert.False(Directory.Exists(mistyped));
    }

    private static async Task<(int Code, string Output)> RotateAsync(GrainCluster cluster, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Program("Silo"), "keys", "rotate"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["Aiomus__Data"] = cluster.DataFolder;
        start.Environment["Aiomus__Database"] = cluster.ConnectionString;
        start.Environment["Aiomus__Keys__Folder"] = folder ?? "";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Trim());
    }
}
