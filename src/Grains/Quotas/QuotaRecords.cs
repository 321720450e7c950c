using System.Globalization;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

/// <summary>What the Quota grain keeps as records. One turn changes them together or not at all.</summary>
internal static class QuotaRecords
{
    /// <summary>The one record of windows and sums.</summary>
    public static readonly RecordKind<QuotaHead> Head = new("quota", "quota");

    /// <summary>A job's charge, by the job's id; open while it is reserved.</summary>
    public static readonly RecordKind<Charge> Charge = new("charge", "quota");

    /// <summary>A line of the ledger, by its number.</summary>
    public static readonly RecordKind<LedgerEntry> Ledger = new("ledger", "quota");

    /// <summary>Bought credits, by the purchase's id, kept as long as the account.</summary>
    public static readonly RecordKind<Purchase> Purchase = new("purchase", "quota");

    /// <summary>The key of the one record of windows and sums.</summary>
    public const string HeadKey = "head";

    public static string KeyOf(Guid jobId) => jobId.ToString("N");

    public static string KeyOf(LedgerEntry entry) => entry.Number.ToString(CultureInfo.InvariantCulture);
}
