using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Queues;

internal sealed partial class QueueGrain
{
    [LoggerMessage(LogLevel.Information, "Queue {Queue} has {Waiting} waiting and {Leased} leased jobs.")]
    private partial void LogLoaded(string queue, int waiting, int leased);

    [LoggerMessage(LogLevel.Information, "Queue {Queue}: worker {Worker} asks for work.")]
    private partial void LogWorkerSeen(string queue, string worker);

    [LoggerMessage(LogLevel.Warning, "Queue {Queue}: job {JobId} comes back from {Worker}, whose lease {Epoch} is lost.")]
    private partial void LogLeaseLost(string queue, Guid jobId, string worker, int epoch);

    [LoggerMessage(LogLevel.Warning, "Queue {Queue}: the row of job {JobId} was changed elsewhere; reading anew.")]
    private partial void LogOvertaken(string queue, Guid jobId);

    [LoggerMessage(LogLevel.Warning, "Queue {Queue}: job {JobId} failed {Failures} times and is held back for {Seconds} s.")]
    private partial void LogPostponed(string queue, Guid jobId, int failures, double seconds);
}
