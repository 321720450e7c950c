using System.ComponentModel.DataAnnotations;
using System.Net;
using MimeKit;

namespace Aiomus.Mail;

/// <summary>Where mails go, section <c>Aiomus:Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    internal const string Section = "Aiomus:Mail";

    /// <summary>
    /// The SMTP server. When empty, mails become files in the folder <c>mail</c> of the data folder, readable for whoever can read the
    /// folder.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>The server's port; when 0, 587 for <c>starttls</c>, 465 for <c>tls</c>, 25 for <c>none</c>.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>The user name at the server, where the server asks for one.</summary>
    public string? User { get; set; }

    /// <summary>The password at the server.</summary>
    public string? Password { get; set; }

    /// <summary><c>starttls</c> or <c>tls</c>; <c>none</c> only for a server on this machine.</summary>
    public string Security { get; set; } = "starttls";

    /// <summary>The sender, such as <c>Aiomus &lt;noreply@example.org&gt;</c>. Needed together with a host.</summary>
    public string? From { get; set; }

    /// <summary>Seconds without an answer of the server after which a try ends.</summary>
    [Range(1, 600)]
    public double TimeoutSeconds { get; set; } = 30;

    internal MailSecurity Protection => Enum.Parse<MailSecurity>(Security, ignoreCase: true);

    internal int EffectivePort => Port != 0 ? Port : Protection switch
    {
        MailSecurity.Tls => 465,
        MailSecurity.StartTls => 587,
        _ => 25,
    };

    internal MailboxAddress Sender => string.IsNullOrWhiteSpace(From)
        ? new MailboxAddress("Aiomus", "aiomus@localhost.invalid")
        : MailboxAddress.Parse(From);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Security?.ToLowerInvariant() is not ("none" or "starttls" or "tls"))
        {
            yield return Fault("The value must be none, starttls or tls.", nameof(Security));
        }
        else if (!string.IsNullOrWhiteSpace(Host) && Protection == MailSecurity.None && !IsThisMachine(Host))
        {
            yield return Fault(
                "Mails and passwords would cross the network without encryption. The value none is only for a server on this machine.",
                nameof(Security));
        }

        if (!string.IsNullOrWhiteSpace(Host) && Uri.CheckHostName(Host) == UriHostNameType.Unknown)
        {
            yield return Fault("The value must be a host name.", nameof(Host));
        }

        if (string.IsNullOrWhiteSpace(User) != string.IsNullOrEmpty(Password))
        {
            yield return Fault(
                "The user and the password must be set together.", string.IsNullOrWhiteSpace(User) ? nameof(User) : nameof(Password));
        }

        if (string.IsNullOrWhiteSpace(From))
        {
            if (!string.IsNullOrWhiteSpace(Host))
            {
                yield return Fault("A sender must be set.", nameof(From));
            }
        }
        else if (From.Any(char.IsControl)
            || !MailboxAddress.TryParse(From, out var sender)
            || !sender.Address.Contains('@', StringComparison.Ordinal))
        {
            yield return Fault("The sender must be written as Aiomus <noreply@example.org>.", nameof(From));
        }
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static ValidationResult Fault(string message, string member) => new(message, [member]);
}
