using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Accounts;

/// <summary>How long proofs of identity last, and how often they may be asked for, section <c>Aiomus:Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>Hours after which a session that is not used ends.</summary>
    [Range(0.01, 24 * 365)]
    public double SessionIdleHours { get; set; } = 24 * 7;

    /// <summary>Hours after which a session ends in any case.</summary>
    [Range(0.01, 24 * 365)]
    public double SessionHours { get; set; } = 24 * 30;

    /// <summary>Failures in a row before an address is locked for a while.</summary>
    [Range(1, 100)]
    public int FreeAttempts { get; set; } = 5;

    /// <summary>
    /// Mails an hour to one address that one network or account may cause which did not prove that it is theirs, of each kind. All together
    /// may cause four times as many.
    /// </summary>
    [Range(1, 1000)]
    public int MailsAnHour { get; set; } = 5;
}
