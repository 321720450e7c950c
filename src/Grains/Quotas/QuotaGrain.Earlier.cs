using System.Globalization;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

// How the one growing row of earlier versions becomes records. May be interrupted and repeated; the sums come last.
internal sealed partial class QuotaGrain
{
    private async Task CarryOverAsync(QuotaState state, CancellationToken cancellationToken)
    {
        // The newest first: of a job that was reserved again, the last word counts.
        foreach (var reservations in state.Reservations.Chunk(PageSize))
        {
            await records.ApplyAsync(UserId, [.. reservations.Select(pair => Reserved(pair.Key, pair.Value, state))], cancellationToken);
        }

        var tail = new SealedTail<LedgerEntry>(() => state, PageSize, (segment, token) => Segment(segment).ReadAsync(token));
        await foreach (var (_, entries) in tail.BackwardsAsync(cancellationToken: cancellationToken))
        {
            await CarryOverAsync(entries, cancellationToken);
        }

        var head = new QuotaHead
        {
            Anchor = state.Anchor,
            Burst = state.Burst,
            Day = state.Day,
            Month = state.Month,
            Live = state.Reservations.Count,
            Reserved = state.Reservations.Values.Sum(reservation => (long)reservation.Credits),
            Charged = state.Charged,
            Entries = state.Entries,
        };
        await records.ApplyAsync(UserId, [RecordChange.InsertOnce(QuotaRecords.Head, QuotaRecords.HeadKey, head)], cancellationToken);
        for (var segment = 0; segment < state.Segments; segment++)
        {
            await Segment(segment).DropAsync(cancellationToken);
        }
    }

    private async Task CarryOverAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        // What was carried over before an interruption is there whole.
        if (entries.Count == 0
            || await records.FindAsync(QuotaRecords.Ledger, UserId, QuotaRecords.KeyOf(entries[^1]), cancellationToken) is not null)
        {
            return;
        }

        var ended = entries.Reverse().Where(entry => entry.Kind != LedgerEntryKind.Reserved).Select(entry => RecordChange.InsertOnce(
            QuotaRecords.Charge,
            QuotaRecords.KeyOf(entry.JobId),
            new Charge(
                -entry.Reserved, entry.At,
                entry.Kind == LedgerEntryKind.Committed ? ChargeState.Committed : ChargeState.Released, default, default)));
        await records.ApplyAsync(
            UserId,
            [
                .. entries.Select(entry => RecordChange.InsertOnce(QuotaRecords.Ledger, QuotaRecords.KeyOf(entry), entry, entry.Number)),
                .. ended,
            ],
            cancellationToken);
    }

    private static RecordChange Reserved(Guid jobId, Reservation reservation, QuotaState state) => RecordChange.InsertOnce(
        QuotaRecords.Charge,
        QuotaRecords.KeyOf(jobId),
        new Charge(
            reservation.Credits,
            reservation.At,
            ChargeState.Reserved,
            reservation.At >= state.Day.Start ? state.Day.Start : default,
            reservation.At >= state.Month.Start ? state.Month.Start : default),
        isOpen: true);

    private ILedgerSegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<ILedgerSegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);
}
