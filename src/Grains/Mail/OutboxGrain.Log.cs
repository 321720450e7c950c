using Aiomus.Grains.Interfaces.Mail;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Mail;

internal sealed partial class OutboxGrain
{
    [LoggerMessage(LogLevel.Information, "Mail {MessageId} ({Kind}) was handed over.")]
    private partial void LogSent(Guid messageId, MailKind kind);

    [LoggerMessage(LogLevel.Warning, "Mail {MessageId} ({Kind}) could not be sent now ({Reason}); it was tried {Attempts} times.")]
    private partial void LogDeferred(Guid messageId, MailKind kind, string reason, int attempts);

    [LoggerMessage(LogLevel.Error, "Mail {MessageId} ({Kind}) is given up: {Reason}.")]
    private partial void LogGivenUp(Guid messageId, MailKind kind, string reason);

    [LoggerMessage(LogLevel.Error, "The unsent mails could not be looked through; trying again.")]
    private partial void LogFailed(Exception fault);
}
