using System.Collections.Concurrent;
using System.Diagnostics;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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

    [Fact]
    public async Task Start_SaysThatThisBuildRunsNoModels()
    {
        using var lines = new Lines();
        using var host = Host(lines);

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Single(lines.Said, line => line.Contains("it runs no models", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", true)]
    [InlineData("no", true)]
    [InlineData("false", false)]
    public async Task VariableOfTheEnvironment_LeavesTheWorkerOutOnlyWhenItIsFalse(string value, bool hasWorker)
    {
        var ask = new ProcessStartInfo(
            "dotnet", ["msbuild", "src/WebApi/WebApi.csproj", "-getProperty:DefineConstants", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        ask.Environment["WORKER"] = value;
        using var msbuild = Process.Start(ask)!;
        var constants = await msbuild.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("TRACE", constants, StringComparison.Ordinal);
        Assert.Equal(hasWorker, constants.Split(';').Contains("WORKER"));
    }

    private static IHost Host(params (string Key, string Value)[] settings) => Host(null, settings);

    private static IHost Host(Lines? lines, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        Assert.Empty(builder.AddNoWorker());
        if (lines is not null)
        {
            builder.Logging.AddProvider(lines);
        }

        return builder.Build();
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
