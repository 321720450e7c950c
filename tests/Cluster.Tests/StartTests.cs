using System.Net;
using System.Net.Sockets;
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
        {
            "Aiomus:Limits:UserRequest",
            "10",
            "Aiomus:Limits:UserRequest: the setting does not exist. The nearest is Aiomus:Limits:UserRequests."
        },
        { "Aiomus:Mail:Host", "mail.example.test", "Aiomus:Mail:From:" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task BadSetting_StopsTheStartAndIsNamed(string key, string value, string named)
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
    public async Task TruncatedModelFile_StopsTheStartAndIsNamed(string file)
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

    [Fact]
    public async Task FolderOfARunningServer_StopsTheNextOneAndAKilledServerFreesIt()
    {
        await using var database = TestDatabase.Sqlite();
        await using var first = await AiomusProcess.StartAsync(database.Quick());

        await using var second = AiomusProcess.Launch(database.Quick());
        await AssertStopsAsync(second, $"Aiomus:Data: another server uses the folder {database.Folder}");
        Assert.Single(second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        first.Kill();
        await using var third = await AiomusProcess.StartAsync(database.Quick());
        Assert.Equal(0, await third.StopAsync());
    }

    [Fact]
    public async Task Folder_IsSharedByServersOfOnePostgreSQLDatabase()
    {
        await using var database = await TestDatabase.PostgresAsync();
        await using var first = await AiomusProcess.StartAsync(database.Quick(("Aiomus:Worker", "false")));

        await using var second = await AiomusProcess.StartAsync(database.Quick(("Aiomus:Worker", "false")));

        Assert.Equal((0, 0), (await second.StopAsync(), await first.StopAsync()));
    }

    [Fact]
    public async Task TakenPort_StopsTheStartIsNamedAndCostsNoOwnerKey()
    {
        await using var database = TestDatabase.Sqlite();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        await using var refused = AiomusProcess.Launch(database.Quick(("ASPNETCORE_URLS", address)));
        await AssertStopsAsync(refused, $"ASPNETCORE_URLS: {address} Failed to bind");
        AssertClean(refused);
        Assert.DoesNotContain("owner API key", refused.Output, StringComparison.Ordinal);

        await using var next = await AiomusProcess.StartAsync(database.Quick());
        Assert.StartsWith("aio_", await next.GetOwnerKeyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:5000")]
    [InlineData("https://127.0.0.1:0")]
    public async Task AddressThatCannotBeListenedTo_StopsTheStartAndIsNamed(string address)
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = AiomusProcess.Launch(database.Quick(("ASPNETCORE_URLS", address), ("Aiomus:Worker", "false")));

        await AssertStopsAsync(product, $"ASPNETCORE_URLS: {address} ");
    }

    [Fact]
    public async Task TakenSiloPort_StopsTheStartAndIsNamed()
    {
        await using var database = TestDatabase.Sqlite();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var product = AiomusProcess.Launch(database.Quick(("Aiomus:SiloPort", $"{port}")));

        await AssertStopsAsync(product, $"Aiomus:SiloPort: 127.0.0.1:{port} cannot be listened to");
        AssertClean(product);
    }

    [Fact]
    public async Task StartAndStop_PrintNothingThatAlarms()
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(database.Quick());
        await product.GetOwnerKeyAsync();

        Assert.Equal(0, await product.StopAsync());

        AssertClean(product);
    }

    private static void AssertClean(AiomusProcess product) =>
        Assert.DoesNotMatch(@"(?m)^\S+ (warn|fail|crit): |^   at |Unhandled", product.Output);

    private static async Task AssertStopsAsync(AiomusProcess product, string named)
    {
        Assert.Equal(78, await product.WaitForExitAsync());
        Assert.DoesNotContain("   at ", product.Output, StringComparison.Ordinal);
        var last = Assert.Single(product.Output.Split('\n'), line => line.StartsWith("Aiomus cannot start. ", StringComparison.Ordinal));
        Assert.Contains(named, last, StringComparison.Ordinal);
    }
}
