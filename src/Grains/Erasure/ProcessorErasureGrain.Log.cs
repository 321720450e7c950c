using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Erasure;

// Logs name the erasure at the processor by its own id: a line must not tell which customer was deleted.
internal sealed partial class ProcessorErasureGrain
{
    [LoggerMessage(LogLevel.Information, "Erasure {Id} at the processor: the customer is deleted.")]
    private partial void LogDeleted(Guid id);

    [LoggerMessage(LogLevel.Information, "Erasure {Id} at the processor: the customer is taken out of the records of payments.")]
    private partial void LogRedacted(Guid id);

    [LoggerMessage(LogLevel.Warning, "Erasure {Id} at the processor could not go on; it will be tried again.")]
    private partial void LogFailed(Guid id, Exception fault);

    [LoggerMessage(
        LogLevel.Error, "Erasure {Id} at the processor has waited for {Days} days. Data of an erased person may still lie there.")]
    private partial void LogLate(Guid id, int days);
}
