using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

// Bought credits: one balance, whichever purchase they are of.
internal sealed partial class QuotaBook
{
    /// <summary>Adds bought credits; no changes where the purchase is known.</summary>
    public async Task<IReadOnlyList<RecordChange>> BuyAsync(string purchase, long credits, CancellationToken cancellationToken)
    {
        if (await FindAsync(purchase, cancellationToken) is not null)
        {
            return [];
        }

        _head.Bought += credits;
        return Change(
            RecordChange.Insert(QuotaRecords.Purchase, purchase, new Purchase(credits, _now)),
            Enter(Guid.Empty, LedgerEntryKind.Bought, 0, 0, credits));
    }

    /// <summary>Takes back what is left of bought credits; no changes where that was done already.</summary>
    public async Task<IReadOnlyList<RecordChange>> TakeBackAsync(string purchase, CancellationToken cancellationToken)
    {
        var known = await FindAsync(purchase, cancellationToken);
        if (known is { State.IsTakenBack: true })
        {
            return [];
        }

        if (known is null)
        {
            return Change(RecordChange.Insert(QuotaRecords.Purchase, purchase, new Purchase(0, _now, IsTakenBack: true)));
        }

        // What is used up is gone. What is set aside may come back, and is not theirs any more then.
        var credits = known.State.Credits;
        var left = Math.Min(credits, _head.Bought);
        _head.Bought -= left;
        _head.Owed = Math.Min(_head.Owed + credits - left, _head.BoughtReserved);
        return Change(
            RecordChange.Update(QuotaRecords.Purchase, known with { State = known.State with { IsTakenBack = true } }),
            Enter(Guid.Empty, LedgerEntryKind.TakenBack, 0, 0, -left));
    }

    private LedgerEntry? TakeOwed(long givenBack)
    {
        var taken = Math.Min(_head.Owed, givenBack);
        (_head.Owed, _head.Bought) = (_head.Owed - taken, _head.Bought - taken);
        return taken > 0 ? Enter(Guid.Empty, LedgerEntryKind.TakenBack, 0, 0, -taken) : null;
    }

    private Task<Record<Purchase>?> FindAsync(string purchase, CancellationToken cancellationToken) =>
        _records.FindAsync(QuotaRecords.Purchase, _userId, purchase, cancellationToken);
}
