using Aiomus.Grains.Interfaces.Mail;

namespace Aiomus.Grains.Mail;

/// <summary>Hands mails over to whatever carries them.</summary>
public interface IMailTransport
{
    /// <summary>
    /// Hands one mail over. The same message at the same time makes the same mail, Message-ID included, so that a repetition can be told.
    /// What the other side or the network does wrong is in the answer, without addresses; faults of our own are thrown.
    /// </summary>
    /// <param name="userId">Whose mail it is.</param>
    /// <param name="message">The mail.</param>
    /// <param name="queuedAt">When it was written, the mail's date.</param>
    /// <param name="cancellationToken">Breaks off; whether the mail was taken is then unknown.</param>
    Task<MailDelivery> SendAsync(Guid userId, MailMessage message, DateTimeOffset queuedAt, CancellationToken cancellationToken);

    /// <summary>Deletes what is kept here of a person's mails and answers how many went; what was handed on is out of reach.</summary>
    Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken);
}
