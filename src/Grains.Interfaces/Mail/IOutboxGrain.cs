using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Mail;

/// <summary>
/// One person's unsent mails. Keyed by user id. A mail that was taken is sent at least once: SMTP cannot promise exactly once, so
/// a repetition carries the same Message-ID, by which the receiving side can tell it.
/// </summary>
[Alias("aiomus.IOutboxGrain")]
public interface IOutboxGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Takes a mail; it is stored when this returns, and sent soon after. Repeating an id changes nothing, also after the mail was
    /// sent (the last 128 ids are remembered). It is tried for 24 hours; a mail that is refused for good is dropped.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.InvalidRequest"/>: the address or a value cannot be mailed.
    /// <see cref="ErrorCode.Unavailable"/>: 100 mails wait already. A notice of security then takes the place of the oldest mail that
    /// is none, and is refused only when there is no such mail. A mail that anybody may ask for takes the place of the one of its kind
    /// that waits, and is never refused.
    /// <see cref="ErrorCode.AccountGone"/>: the person is being erased or is gone.
    /// </exception>
    [Alias("Queue")]
    Task QueueAsync(MailMessage message, CancellationToken cancellationToken = default);
}
