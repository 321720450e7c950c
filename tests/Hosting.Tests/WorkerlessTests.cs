using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aiomus.Hosting.Tests;

/// <summary>A build without a worker: it takes a configuration that workers share, and refuses to be one.</summary>
public sealed class WorkerlessTests
{
    [Fact]
    public async Task WorkerThatIsAskedFor_StopsTheStartAndIsNamed()
    {
        using var host = Host(("Aiomus:Worker", "true"));

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith("Aiomus:Worker: This build has no worker.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsOfWorkers_AreLetBe()
    {
        using var host = Host(("Aiomus:Worker", "false"), ("Aiomus:Models", "/nowhere"), ("Aiomus:Inference:MaxBatch", "8"));

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task NothingSet_IsNoWorker()
    {
        using var host = Host();

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        Assert.Empty(builder.AddNoWorker());
        return builder.Build();
    }
}
