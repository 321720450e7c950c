using Aiomus.Grains.Interfaces.Installation;

namespace Aiomus.WebApi.Accounts;

/// <summary>
/// Makes the owner at the first start and shows the key once, on the standard output and never in a log. A process that dies
/// before the key was shown, or before that was noted, leaves an owner whom the next start replaces.
/// </summary>
internal sealed partial class OwnerBootstrap(IGrainFactory grains, TimeProvider time, ILogger<OwnerBootstrap> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var installation = grains.GetGrain<IInstallationGrain>(0);
        var userId = Guid.NewGuid();
        var key = ApiKey.Create(userId, out var hash);

        // The same id and key at each attempt: one whose answer was lost may have done its work.
        if (await RetryAsync(() => installation.ClaimOwnerAsync(userId, hash, stoppingToken), stoppingToken))
        {
            await Console.Out.WriteLineAsync($"owner API key: {key}");
            await Console.Out.FlushAsync(stoppingToken);
            await RetryAsync(
                async () =>
                {
                    await installation.ConfirmOwnerAsync(userId, stoppingToken);
                    return true;
                },
                stoppingToken);
        }
    }

    private async Task<bool> RetryAsync(Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogRetry(exception.GetType().Name);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The owner's account cannot be looked after yet: {Fault}")]
    private partial void LogRetry(string fault);
}
