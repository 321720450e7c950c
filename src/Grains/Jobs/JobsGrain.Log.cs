using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Jobs;

internal sealed partial class JobsGrain
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} submitted for model {Model}, position {Position}.")]
    private partial void LogSubmitted(Guid jobId, string model, int position);

    [LoggerMessage(LogLevel.Information, "Job {JobId} refused: {Code}.")]
    private partial void LogRefused(Guid jobId, ErrorCode code);

    [LoggerMessage(LogLevel.Information, "Job {JobId} ended after {Seconds:F2} s: {Outcome}.")]
    private partial void LogEnded(Guid jobId, double seconds, string outcome);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} has a ticket but was never stored; its ticket and reservation are dropped.")]
    private partial void LogUnknown(Guid jobId);

    [LoggerMessage(LogLevel.Information, "Job {JobId} is cancelled; its worker {Worker} could not be told and will find out by itself.")]
    private partial void LogWorkerNotReached(Guid jobId, string worker, Exception fault);

    [LoggerMessage(LogLevel.Warning, "The end of job {JobId} could not be told to everybody yet; it will be tried again.")]
    private partial void LogNotSettled(Guid jobId, Exception fault);

    [LoggerMessage(LogLevel.Warning, "The place of job {JobId} could not be looked after; it will be tried again.")]
    private partial void LogNotPlaced(Guid jobId, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Files that job {JobId} may have left could not be deleted; they are looked for again later.")]
    private partial void LogNotCleared(Guid jobId, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} has lost its ticket; it waits in the queue again.")]
    private partial void LogTicketMissing(Guid jobId);
}
