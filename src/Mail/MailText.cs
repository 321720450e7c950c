namespace Aiomus.Mail;

/// <summary>What a mail says.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Plain">The text.</param>
/// <param name="Html">The same as a page without images, scripts or anything from elsewhere.</param>
internal sealed record MailText(string Subject, string Plain, string Html);
