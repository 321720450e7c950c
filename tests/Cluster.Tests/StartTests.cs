using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>A process that cannot work does not start, and says why in words that an operator can act on.</summary>
public sealed class StartTests
{
    public static TheoryData<string, string, string> BadSettings => new()
    {
        { "Aiomus:SiloPort", "70000", "Aiomus:SiloPort:" },
        { "Aiomus:SiloAddress", "not an address", "Aiomus:SiloAddress:" },
        { "Aiomus:Database", "Host", "Aiomus:Database" },
        { "Aiomus:Models", "/nowhere/at/all", "Aiomus:Models" },
        { "Aiomus:Inference:MaxBatch", "0", "Aiomus:Inference:MaxBatch:" },
        { "Aiomus:Inference:Accelerator", "abacus", "Aiomus:Inference:Accelerator:" },
        { "Aiomus:Inference:Accelerator", "cuda", "CUDA" },
        { "Aiomus:Queues:LeaseSeconds", "-1", "Aiomus:Queues:LeaseSeconds:" },
        { "Aiomus:Worker", "perhaps", "Aiomus:Worker" },
        { "Aiomus:Mail:Security", "ssl", "Aiomus:Mail:Security:" },
        { "Aiomus:Mail:Host", "mail.example.test", "Aiomus:Mail:From:" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task Bad_setting_stops_the_start_and_is_named(string key, string value, string named)
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = AiomusProcess.Launch(database.Quick((key, value)));
        await AssertStopsAsync(product, named);
    }

    [Theory]
    [InlineData("unet/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("scheduler/scheduler_config.json")]
    public async Task Truncated_model_file_stops_the_start_and_is_named(string file)
    {
        await using var database = TestDatabase.Sqlite();
        var models = Directory.CreateDirectory(Path.Combine(database.Folder, "models")).FullName;
        foreach (var source in Directory.EnumerateFiles(Repository.MiniModel, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(models, "mini", Path.GetRelativePath(Repository.MiniModel, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
        }

        var spoilt = new FileInfo(Path.Combine(models, "mini", file));
        using (var stream = spoilt.OpenWrite())
        {
            stream.SetLength(spoilt.Length / 2);
        }

        await using var product = AiomusProcess.Launch(database.Quick(("Aiomus:Models", models)));
        await AssertStopsAsync(product, $"Model 'mini', {file}:");
    }

    private static async Task AssertStopsAsync(AiomusProcess product, string named)
    {
        Assert.Equal(78, await product.WaitForExitAsync());
        var last = Assert.Single(product.Output.Split('\n'), line => line.StartsWith("Aiomus cannot start. ", StringComparison.Ordinal));
        Assert.Contains(named, last, StringComparison.Ordinal);
    }
}
