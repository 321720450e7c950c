using Aiomus.Grains.Interfaces.Mail;

namespace Aiomus.Grains.Mail;

/// <summary>A mail that waits, and how often it was tried.</summary>
/// <param name="Message">The mail.</param>
/// <param name="QueuedAt">When it was taken.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAt">When it is tried next.</param>
internal sealed record UnsentMail(
    MailMessage Message,
    [property: PersonalData(DataCategory.Account, retention: Retention.Transient)] DateTimeOffset QueuedAt,
    [property: NotPersonal] int Attempts,
    [property: NotPersonal] DateTimeOffset NextAt);
