namespace Aiomus.Contracts.Installation;

/// <summary>Where a service's mails go.</summary>
public enum MailWay
{
    /// <summary>Into files on its machine: nobody gets one by mail.</summary>
    Files,

    /// <summary>To a mail server.</summary>
    Smtp,
}
