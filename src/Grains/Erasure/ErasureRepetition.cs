using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Erasure;

/// <summary>
/// Erases again whom a backup brought back, before anybody is served. Every process of a cluster asks for it and waits; it is done once.
/// </summary>
public sealed partial class ErasureRepetition(
    ReturnGate gate, IUserSearch search, IGrainFactory grains, TimeProvider time, ILogger<ErasureRepetition> logger) : BackgroundService
{
    // Each of them ends by a compaction that they share.
    private const int AtOnce = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var left = gate.Returned.ToList();
        if (left.Count == 0)
        {
            return;
        }

        LogReturned(left.Count);
        left.ForEach(returned => LogRepeated(returned.Erasure));
        while (left.Count > 0)
        {
            try
            {
                await GoOnAsync(left, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The top of a background loop: other silos may be on their way down or up.
                LogFailed(left.Count, fault);
            }

            if (left.Count > 0)
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
        }

        gate.Open();
        LogGone();
    }

    private async Task GoOnAsync(List<ReturnedUser> left, CancellationToken cancellationToken)
    {
        foreach (var returned in left.Take(AtOnce).ToArray())
        {
            if ((await search.FindAsync(returned.UserId, cancellationToken)).Count > 0)
            {
                await grains.GetGrain<IErasureGrain>(returned.UserId)
                    .RepeatAsync(returned.Erasure, returned.RequestedAt, cancellationToken);
            }
            else if ((await grains.GetGrain<IErasureReceiptGrain>(returned.Erasure).GetAsync(cancellationToken))?.Step is null
                or ErasureStep.Completed)
            {
                left.Remove(returned);
            }
            else
            {
                // Whoever was at it died before the receipt was complete.
                await grains.GetGrain<IErasureIndexGrain>(0).ResumeAllAsync(cancellationToken);
            }
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "A restored backup brought {Count} erased accounts back. They are erased again. Nobody is served until they are gone.")]
    private partial void LogReturned(int count);

    [LoggerMessage(LogLevel.Warning, "Erasure {Erasure} is done again.")]
    private partial void LogRepeated(Guid erasure);

    [LoggerMessage(LogLevel.Error, "{Count} accounts that came back could not be erased again yet; trying again.")]
    private partial void LogFailed(int count, Exception fault);

    [LoggerMessage(LogLevel.Information, "The accounts that came back are gone again; everybody is served.")]
    private partial void LogGone();
}
