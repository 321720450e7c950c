using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Accounts;

/// <summary>How long sign-ins last and how often they may be tried, section <c>Aiomus:Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>Hours after which an unused session ends.</summary>
    [Range(0.01, 24 * 365)]
    public double SessionIdleHours { get; set; } = 24 * 7;

    /// <summary>Hours after which a session ends in any case.</summary>
    [Range(0.01, 24 * 365)]
    public double SessionHours { get; set; } = 24 * 30;

    /// <summary>Wrong passwords in a row after which an address is locked for a while.</summary>
    [Range(1, 100)]
    public int FreeAttempts { get; set; } = 5;

    /// <summary>
    /// Mails an hour, of each kind, to one address that one network or account may cause without proof that the address is theirs. All
    /// networks and accounts together may cause four times as many.
    /// </summary>
    [Range(1, 1000)]
    public int MailsAnHour { get; set; } = 5;

    /// <summary>
    /// Accounts that may be made by signing up in one network (256 addresses of IPv4, a /48 of IPv6) in 24 hours. This machine itself may
    /// make any number. Where many people share a network, such as a school, it takes more.
    /// </summary>
    [Range(1, 100_000)]
    public int NewAccountsOfANetwork { get; set; } = 5;

    /// <summary>The most accounts that have a role at once.</summary>
    [Range(1, 10_000)]
    public int MaxStaff { get; set; } = 100;
}
