namespace Aiomus.Mail;

/// <summary>How the way to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>Not at all: only for a server on this machine.</summary>
    None,

    /// <summary>A plain connection that is encrypted before anything is sent; a server that cannot is not used.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,
}
