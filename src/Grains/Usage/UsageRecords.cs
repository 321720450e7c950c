using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Usage;

/// <summary>Usage events of a person. Whoever causes one keeps it, in the transaction of its cause where there is one.</summary>
internal static class UsageRecords
{
    /// <summary>An event, by what was counted and the operation, so that a repetition is none; open until the totals have it.</summary>
    public static readonly RecordKind<UsageEvent> Event = new("usage", "usage");

    /// <summary>The one record of the totals.</summary>
    public static readonly RecordKind<UsageTotals> Totals = new("usagetotals", "usage");

    /// <summary>The key of the one record of the totals.</summary>
    public const string TotalsKey = "totals";

    /// <summary>Counts an operation, once however often it is repeated.</summary>
    public static RecordChange Count(UsageKind kind, Guid operation, int count, DateTimeOffset at) => RecordChange.InsertOnce(
        Event, KeyOf(kind, operation), new UsageEvent { Kind = kind, Count = count, At = at }, at.UtcTicks, isOpen: true);

    /// <summary>An operation that the totals have already.</summary>
    public static RecordChange Counted(UsageKind kind, Guid operation, DateTimeOffset at) => RecordChange.InsertOnce(
        Event, KeyOf(kind, operation), new UsageEvent { Kind = kind, At = at }, at.UtcTicks);

    private static string KeyOf(UsageKind kind, Guid operation) => $"{NameOf(kind)}/{operation:N}";

    // As keys of before have them: what was counted under one name must not be counted again under another.
    private static string NameOf(UsageKind kind) => kind switch
    {
        UsageKind.ImageGenerated => "PictureGenerated",
        UsageKind.ImageDownloaded => "PictureDownloaded",
        UsageKind.ImageDeleted => "PictureDeleted",
        _ => kind.ToString(),
    };
}
