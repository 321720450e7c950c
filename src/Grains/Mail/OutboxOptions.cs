using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Mail;

/// <summary>How unsent mails are tried again, section <c>Aiomus:Mail</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>Seconds from the first try to the second; the wait doubles each time, up to an hour.</summary>
    [Range(0.01, 3600)]
    public double RetrySeconds { get; set; } = 30;

    /// <summary>Hours after which a mail is given up.</summary>
    [Range(1, 168)]
    public double GiveUpHours { get; set; } = 24;

    /// <summary>Seconds between two looks at what is due, while something waits.</summary>
    [Range(0.01, 60)]
    public double LookSeconds { get; set; } = 5;
}
