using System.Diagnostics;
using Aiomus.Testing;

namespace Aiomus.StripeDouble.Tests.Clients;

/// <summary>The double through the processor's own client for Node, which was written by others than that for .NET.</summary>
public sealed class NodeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static string Folder => Path.Combine(Repository.Root, "tests", "StripeDouble.Tests", "node");

    [Fact]
    public async Task NodeClient_FindsEverythingAsItShouldBe()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", "stripe")),
            "The Node client is not installed: npm ci in tests/StripeDouble.Tests/node.");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(
                folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node"))),
            "Node is not installed.");
        await using var tried = await Double.StartAsync();

        var start = new ProcessStartInfo("node", ["life.mjs", tried.Server.Address.ToString(), "sk_test_double"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Double.Token), process.StandardError.ReadToEndAsync(Double.Token));
        await process.WaitForExitAsync(Double.Token).WaitAsync(Limit, Double.Token);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Contains("everything held", await output, StringComparison.Ordinal);
    }
}
