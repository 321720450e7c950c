using MimeKit;

namespace Aiomus.Grains.Tests.Mail;

/// <summary>A mail as it came out of the socket.</summary>
/// <param name="To">The recipient of the envelope.</param>
/// <param name="Message">What was in it.</param>
internal sealed record ReceivedMail(string To, MimeMessage Message);
