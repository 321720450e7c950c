namespace Aiomus.Grains.Mail;

/// <summary>The answer to a mail that was handed over.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">A status number or the name of a fault, for logs: never the other side's words, which may repeat an
/// address.</param>
public readonly record struct MailDelivery(MailOutcome Outcome, string Reason);
