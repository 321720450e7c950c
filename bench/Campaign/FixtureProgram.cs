using System.Diagnostics;
using Aiomus.Testing;

namespace Aiomus.Campaign;

/// <summary>Makes both fixtures with the product as it is built now.</summary>
internal static class FixtureProgram
{
    public static async Task RunAsync(string target)
    {
        Directory.CreateDirectory(target);
        var commit = await CommitAsync();
        await MakeAsync(null, commit, Path.Combine(target, "sqlite.tar.gz"));
        await using var server = await PostgresServer.StartAsync();
        await MakeAsync(server, commit, Path.Combine(target, "postgres.tar.gz"));
    }

    private static async Task MakeAsync(PostgresServer? server, string commit, string file)
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-fixture-").FullName;
        try
        {
            await new FixtureMaker(new FixtureStage(folder, server), Console.Out).MakeAsync(commit, file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Of the product: the folders of tests and measures may be newer.
    private static async Task<string> CommitAsync()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root, "log", "-1", "--format=%h", "--", "src"])
        {
            RedirectStandardOutput = true,
        })!;
        return (await git.StandardOutput.ReadToEndAsync()).Trim();
    }
}
