using System.ComponentModel.DataAnnotations;

namespace Aiomus.Storage.Users;

/// <summary>The ledger of erasures, section <c>Aiomus:Erasure</c>.</summary>
public sealed class LedgerOptions
{
    /// <summary>
    /// Days for which backups are kept. An erasure is remembered as long, and repeated when a backup brings somebody back.
    /// </summary>
    [Range(1, 3650)]
    public int BackupDays { get; set; } = 30;

    /// <summary>
    /// A file for one more copy of the ledger, beside those in the key folder and the data folder. Put it where it is not restored together
    /// with either. A copy that was kept elsewhere is read when it is named here.
    /// </summary>
    public string? Ledger { get; set; }
}
