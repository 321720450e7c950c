using System.Globalization;
using System.Net.Sockets;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using IMailTransport = Aiomus.Grains.Mail.IMailTransport;

namespace Aiomus.Mail;

/// <summary>Hands mails to an SMTP server, each on a connection of its own, a few at a time.</summary>
internal sealed class SmtpTransport(MailComposer composer, IOptions<MailOptions> options) : IMailTransport, IDisposable
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);

    public void Dispose() => _places.Dispose();

    public async Task<MailDelivery> SendAsync(
        Guid userId, MailMessage message, DateTimeOffset queuedAt, CancellationToken cancellationToken)
    {
        using var mail = composer.Compose(message, queuedAt);
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await SendAsync(mail, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => Task.FromResult(0);

    private static SecureSocketOptions Protection(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private static bool IsFault(Exception fault) =>
        fault is ProtocolException or CommandException or SslHandshakeException or AuthenticationException
            or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or SocketException or IOException or TimeoutException or NotSupportedException;

    private static MailDelivery Deferred(Exception fault) => new(
        MailOutcome.Deferred, fault is SmtpCommandException answer ? Number(answer) : fault.GetType().Name);

    private static string Number(SmtpCommandException answer) => ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);

    // Refusals of the mail, and not of us: a wrong password is mended by whoever runs this, and then the mail can go.
    private static bool IsForGood(SmtpCommandException answer) =>
        (int)answer.StatusCode is >= 500 and < 600 and not (530 or 534 or 535 or 538);

    private async Task<MailDelivery> SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient { Timeout = (int)TimeSpan.FromSeconds(settings.TimeoutSeconds).TotalMilliseconds };
        try
        {
            await client.ConnectAsync(settings.Host!, settings.EffectivePort, Protection(settings.Protection), cancellationToken);
            if (!string.IsNullOrWhiteSpace(settings.User))
            {
                await client.AuthenticateAsync(settings.User, settings.Password!, cancellationToken);
            }
        }
        catch (Exception fault) when (IsFault(fault))
        {
            return Deferred(fault);
        }

        try
        {
            await client.SendAsync(mail, cancellationToken);
        }
        catch (SmtpCommandException answer) when (IsForGood(answer))
        {
            return new MailDelivery(MailOutcome.Refused, Number(answer));
        }
        catch (Exception fault) when (IsFault(fault))
        {
            return Deferred(fault);
        }

        await LeaveAsync(client, cancellationToken);
        return new MailDelivery(MailOutcome.Accepted, "250");
    }

    // The mail is taken: however the leave-taking goes, it must not be sent again.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception fault) when (IsFault(fault) || fault is OperationCanceledException)
        {
        }
    }
}
