using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>A web node without a worker has nothing of the engine: not in memory, and not on the disk when it was built so.</summary>
public sealed class WorkerlessTests(WorkerlessBuild build) : IClassFixture<WorkerlessBuild>
{
    private static readonly string[] Engine = ["onnxruntime", "Aiomus.Diffusion.dll"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_LoadsTheEngineOnlyAsAWorker(bool isWorker)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a process has loaded.");
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(database.Quick(("Aiomus:Worker", $"{isWorker}")));

        var maps = await File.ReadAllTextAsync($"/proc/{product.Process.Id}/maps", TestContext.Current.CancellationToken);

        Assert.Contains("Aiomus.Grains.dll", maps, StringComparison.Ordinal);
        Assert.All(Engine, part => Assert.Equal(isWorker, maps.Contains(part, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task PublishWithoutWorker_HasNoEngineAndAnswers()
    {
        var files = Directory.EnumerateFiles(
            build.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).ToArray();
        Assert.Contains("Aiomus.Imaging.dll", files);
        Assert.Contains(files, file => file.StartsWith("libvips", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.Contains("onnx", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Aiomus.Diffusion.dll", files);
        Assert.DoesNotContain("Aiomus.Inference.dll", files);

        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(database.Quick(), build.Program);
        await product.WaitAsync("/health/live");
        await product.WaitForOutputAsync(output => output.Contains("This build has no worker", StringComparison.Ordinal));

        Assert.Equal(0, await product.StopAsync());
    }

    [Fact]
    public async Task Publish_HoldsThePagesPacked()
    {
        var pages = Path.Combine(build.Folder, "pages");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Repository.Root, "src", "Web", "node_modules")), "Node.js is not installed.");
        using var list = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(pages, "pages.json"), TestContext.Current.CancellationToken));
        var scripts = list.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)
            .Where(file => file.EndsWith(".js", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.True(File.Exists(Path.Combine(pages, $"{script}.br")), script));

        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(database.Quick(), build.Program);
        using var http = new HttpClient { BaseAddress = product.Address };
        var start = await http.GetStringAsync("/studio", TestContext.Current.CancellationToken);
        Assert.Contains(scripts, script => start.Contains($"src=\"/{script}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorkerAskedOfABuildWithoutOne_StopsTheStartAndIsNamed()
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = AiomusProcess.Launch(database.Quick(("Aiomus:Worker", "true")), build.Program);

        Assert.Equal(78, await product.WaitForExitAsync());
        Assert.StartsWith("Aiomus cannot start. Aiomus:Worker: This build has no worker.", product.Output, StringComparison.Ordinal);
    }
}
