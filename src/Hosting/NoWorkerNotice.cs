namespace Aiomus.Hosting;

/// <summary>Says once that this build runs no models: whoever did not mean to build it so would look for them in vain.</summary>
internal sealed partial class NoWorkerNotice(ILogger<NoWorkerNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogNoWorker();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "This build has no worker (-p:Worker=false): it runs no models.")]
    private partial void LogNoWorker();
}
