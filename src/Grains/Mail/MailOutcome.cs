namespace Aiomus.Grains.Mail;

/// <summary>What became of a mail that was handed over.</summary>
public enum MailOutcome
{
    /// <summary>The other side took it.</summary>
    Accepted,

    /// <summary>Not now: trying again may help.</summary>
    Deferred,

    /// <summary>Never: trying again is pointless.</summary>
    Refused,
}
