using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Storage.Compaction;
using Aiomus.Storage.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Jobs;

/// <summary>
/// Looks for files that nobody refers to: those which a lost worker may have stored after its job ended, and those that were never
/// written to their end. Only jobs that did not simply succeed leave a note to be looked after, so what is in order costs nothing.
/// Several silos may sweep at once.
/// </summary>
public sealed partial class LeftoverSweep : BackgroundService
{
    private const int PageSize = 100;

    private readonly IGrainFactory _grains;
    private readonly IRecordStore _records;
    private readonly IStoreCompactor _store;
    private readonly JobsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LeftoverSweep> _logger;

    /// <summary>Made by the container.</summary>
    public LeftoverSweep(
        IGrainFactory grains,
        IRecordStore records,
        IStoreCompactor store,
        IOptions<JobsOptions> options,
        TimeProvider time,
        ILogger<LeftoverSweep> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_grains, _records, _store, _options, _time, _logger) = (grains, records, store, options.Value, time, logger);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(_options.SweepSeconds), _time, stoppingToken);
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The top of a background loop: the next round tries again.
                LogFailed(fault);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var parts = await _store.SweepAsync(cancellationToken);
        var (jobs, files) = (0, 0);
        var failed = new HashSet<DueRecord>();
        while (true)
        {
            // Those that failed are read again and passed over: one person's fault must not keep the others' files.
            var due = await _records.ListDueAsync(
                _time.GetUtcNow(), TimeSpan.FromMinutes(_options.LeftoverMinutes), PageSize + failed.Count, cancellationToken);
            var next = due.Where(leftover => !failed.Contains(leftover)).ToArray();
            if (next.Length == 0)
            {
                break;
            }

            foreach (var leftover in next)
            {
                try
                {
                    files += await _grains.GetGrain<IJobsGrain>(leftover.UserId).SweepAsync(Guid.Parse(leftover.Key), cancellationToken);
                    jobs++;
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    failed.Add(leftover);
                    LogFailed(fault);
                }
            }
        }

        JobInstruments.OnSwept(files + parts);
        if (files + parts > 0)
        {
            LogSwept(files, jobs, parts);
        }
    }

    [LoggerMessage(
        LogLevel.Information, "Swept {Files} files that nobody referred to, of {Jobs} ended jobs, and {Parts} that were never finished.")]
    private partial void LogSwept(int files, int jobs, int parts);

    [LoggerMessage(LogLevel.Warning, "Files that nobody refers to could not be looked for; trying again.")]
    private partial void LogFailed(Exception fault);
}
