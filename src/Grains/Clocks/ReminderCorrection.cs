using Aiomus.Grains.Interfaces.Clocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Clocks;

/// <summary>
/// Brings reminders back that were set while the clock was ahead: left alone they would first tick when that time comes. Looks when a
/// silo starts and once an hour; silos read the table anew every few minutes.
/// </summary>
public sealed partial class ReminderCorrection(IReminderTable reminders, TimeProvider time, ILogger<ReminderCorrection> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await CorrectAsync();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The top of a background loop: the next round looks again.
                LogFailed(fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    // A reminder that is taken away meanwhile comes back by this; one that finds nothing to do ends by itself.
    internal async Task CorrectAsync()
    {
        var now = time.GetUtcNow();

        // From 0 to 0 is the whole ring.
        foreach (var reminder in (await reminders.ReadRows(0, 0)).Reminders)
        {
            var startAt = new DateTimeOffset(DateTime.SpecifyKind(reminder.StartAt, DateTimeKind.Utc));
            if (TimeWindow.IsAhead(startAt - reminder.Period, now))
            {
                reminder.StartAt = (now + reminder.Period).UtcDateTime;
                await reminders.UpsertRow(reminder);
                LogCorrected(reminder.ReminderName);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The reminder {Reminder} was set by a clock that was ahead; it is set anew.")]
    private partial void LogCorrected(string reminder);

    [LoggerMessage(LogLevel.Warning, "The reminders could not be looked through; trying again later.")]
    private partial void LogFailed(Exception fault);
}
