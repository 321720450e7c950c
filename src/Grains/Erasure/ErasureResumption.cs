using Aiomus.Grains.Interfaces.Erasure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Erasure;

/// <summary>Wakes the erasures that a stopped cluster left unfinished, when a silo starts.</summary>
public sealed partial class ErasureResumption(IGrainFactory grains, TimeProvider time, ILogger<ErasureResumption> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IErasureIndexGrain>(0).ResumeAllAsync(stoppingToken);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The top of a background loop: other silos may be on their way down or up.
                LogFailed(fault);
                await Task.Delay(TimeSpan.FromSeconds(5), time, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Unfinished erasures could not be woken; trying again.")]
    private partial void LogFailed(Exception fault);
}
