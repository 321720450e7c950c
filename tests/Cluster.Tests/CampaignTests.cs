using Aiomus.Campaign;

namespace Aiomus.Cluster.Tests;

/// <summary>Short campaigns; <c>bench/Campaign</c> runs long ones.</summary>
public sealed class CampaignTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aiomus-campaign-").FullName;

    [Fact]
    public Task RandomKills_LoseNothingAndChargeOnce() => RunAsync(SqliteCampaign.RunAsync, 12, seed: 11);

    [Fact]
    public Task DyingProcessesAndDatabase_LoseNothingAndChargeOnce()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed; ./test.sh installs it");

        return RunAsync(PostgresCampaign.RunAsync, 8, seed: 3);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RunAsync(Func<CampaignOptions, Task<CampaignResult>> run, int count, int seed)
    {
        using var progress = new StringWriter();
        try
        {
            // How long starts take says nothing beside other tests.
            var result = await run(new CampaignOptions(count, seed, _folder, TextWriter.Synchronized(progress)) { MostGrowth = 0 });
            output.WriteLine($"{result}");
            Assert.True(result.History.IsClean, $"{result}");
        }
        finally
        {
            output.WriteLine($"{progress}");
        }
    }
}
