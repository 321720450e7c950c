using System.Diagnostics;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>The web host, published without a worker, once for all tests that look at it.</summary>
public sealed class WorkerlessBuild : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("aiomus-workerless-").FullName;

    public string Folder => Path.Combine(_root, "web");

    public string Program => Path.Combine(Folder, "Aiomus.WebApi.dll");

    public async ValueTask InitializeAsync()
    {
        // What is built here must not touch what the other tests run. Where the pages could not be built, it is told to do without.
        var hasPages = Directory.Exists(Path.Combine(Repository.Root, "src", "Web", "node_modules"));
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            ArgumentList =
            {
                "publish", "src/WebApi", "-p:Worker=false", $"-p:Pages={(hasPages ? "true" : "false")}",
                "--artifacts-path", Path.Combine(_root, "artifacts"), "-o", Folder, "-v", "quiet", "--nologo",
                "-p:RunAnalyzers=false", "-p:UseAppHost=false", "-p:UseSharedCompilation=false", "-nodeReuse:false",
            },
        };
        using var publish = Process.Start(start)!;
        var said = await Task.WhenAll(publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, string.Concat(said));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
