using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Mail;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;

namespace Aiomus.Mail;

/// <summary>Makes the mail that goes out. The same message always gets the same Message-ID.</summary>
internal sealed class MailComposer(IOptions<MailOptions> options)
{
    public MimeMessage Compose(MailMessage message, DateTimeOffset queuedAt)
    {
        MailRules.Check(message);
        var text = MailTemplates.Render(message.Kind, message.Values);
        var sender = options.Value.Sender;
        var mail = new MimeMessage
        {
            MessageId = $"{message.Id:N}@{sender.Domain}",
            Date = queuedAt,
            Subject = text.Subject,
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = text.Plain },
                new TextPart(TextFormat.Html) { Text = text.Html },
            },
        };
        mail.From.Add(sender);
        mail.To.Add(new MailboxAddress(null, message.To));
        mail.Headers.Add("Auto-Submitted", "auto-generated");   // RFC 3834: no out-of-office answers, please
        return mail;
    }
}
