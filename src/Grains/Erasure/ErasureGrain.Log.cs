using Aiomus.Grains.Interfaces.Erasure;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Erasure;

// Logs name the erasure by its own id: a log line must not tell which person was erased.
internal sealed partial class ErasureGrain
{
    [LoggerMessage(LogLevel.Debug, "A holder of kind {Kind} is registered.")]
    private partial void LogRegistered(string kind);

    [LoggerMessage(LogLevel.Information, "Erasure {Erasure} is requested.")]
    private partial void LogRequested(Guid erasure);

    [LoggerMessage(LogLevel.Information, "Erasure {Erasure} reached {Step}.")]
    private partial void LogReached(Guid erasure, ErasureStep step);

    [LoggerMessage(LogLevel.Warning, "Erasure {Erasure}: the second search found {Places}.")]
    private partial void LogLeftOver(Guid erasure, string places);

    [LoggerMessage(LogLevel.Error, "Erasure {Erasure} is of an account that cannot be read; it opens to nobody.")]
    private partial void LogUnreadable(Guid erasure);

    [LoggerMessage(LogLevel.Error, "Erasure {Erasure} could not go on from {Step}; it will be tried again.")]
    private partial void LogStepFailed(Guid? erasure, ErasureStep? step, Exception fault);

    [LoggerMessage(LogLevel.Information, "Erasure {Erasure} is completed.")]
    private partial void LogCompleted(Guid erasure);
}
