using System.Diagnostics;
using Aiomus.Contracts.Quotas;
using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.WebApi.Quotas;

internal static class QuotaMapping
{
    public static QuotaResponse ToResponse(this QuotaSnapshot quota) =>
        new(quota.Plan, [.. quota.Windows.Select(ToResponse)], quota.Reserved, quota.Charged, quota.Bought);

    public static LedgerPage ToResponse(this LedgerSlice slice) => new([.. slice.Entries.Select(ToResponse)], slice.Next);

    private static LedgerLine ToResponse(LedgerEntry entry) => new(
        entry.Number,
        entry.At,
        ToContract(entry.Kind),
        entry.JobId == Guid.Empty ? null : entry.JobId,
        entry.Reserved,
        entry.Charged,
        entry.Bought,
        entry.Plan);

    private static LedgerKind ToContract(LedgerEntryKind kind) => kind switch
    {
        LedgerEntryKind.Reserved => LedgerKind.Reserved,
        LedgerEntryKind.Committed => LedgerKind.Committed,
        LedgerEntryKind.Released => LedgerKind.Released,
        LedgerEntryKind.Bought => LedgerKind.Bought,
        LedgerEntryKind.TakenBack => LedgerKind.TakenBack,
        LedgerEntryKind.PlanChanged => LedgerKind.PlanChanged,
        _ => throw new UnreachableException($"{kind} is no line of a ledger."),
    };

    private static Contracts.Quotas.QuotaWindow ToResponse(Grains.Interfaces.Quotas.QuotaWindow window)
    {
        var ends = window.Length > TimeSpan.Zero;
        return new(
            window.Name,
            window.Limit,
            window.Used,
            Math.Max(0, window.Limit - window.Used),
            ends ? RateLimitHeaders.Seconds(window.Length) : null,
            ends ? RateLimitHeaders.Seconds(window.ResetsIn) : null);
    }
}
