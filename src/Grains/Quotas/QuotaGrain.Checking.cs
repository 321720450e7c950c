using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

// Everything that is kept as a sum is counted from what it is the sum of.
internal sealed partial class QuotaGrain
{
    public async Task<QuotaCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await CountStorageAsync(anew: false, cancellationToken);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await records.FindAsync(QuotaRecords.Head, UserId, QuotaRecords.HeadKey, cancellationToken);
            var counted = await CountAsync(cancellationToken);
            var after = await records.FindAsync(QuotaRecords.Head, UserId, QuotaRecords.HeadKey, cancellationToken);
            if (before?.Version == after?.Version)
            {
                return new QuotaCheck(SumsOf(after?.State ?? new QuotaHead { Stored = counted.Stored }), counted);
            }
        }

        throw new AiomusException(ErrorCode.Unavailable, "The quota changes too fast to be checked. Try again.");
    }

    private static QuotaSums SumsOf(QuotaHead head) =>
        new(head.Entries, head.Live, head.Reserved, head.Charged, head.Bought, head.BoughtReserved, head.Stored ?? 0);

    private async Task<QuotaSums> CountAsync(CancellationToken cancellationToken)
    {
        var open = await records.ListAsync(QuotaRecords.Charge, UserId, new RecordQuery { IsOpen = true }, cancellationToken);
        var (lines, reserved, charged, bought) = (0L, 0L, 0L, 0L);
        while (await ReadLedgerAsync(lines, cancellationToken) is { Count: > 0 } page)
        {
            lines += page.Count;
            reserved += page.Sum(line => (long)line.Reserved);
            charged += page.Sum(line => (long)line.Charged);
            bought += page.Sum(line => line.Bought);
        }

        var stored = await GrainFactory.GetGrain<IGalleryGrain>(UserId).SumBytesAsync(cancellationToken);
        return new QuotaSums(lines, open.Count, reserved, charged, bought, open.Sum(charge => (long)charge.State.Bought), stored);
    }
}
