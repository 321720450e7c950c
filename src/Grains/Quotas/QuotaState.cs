using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.Grains.Quotas;

/// <summary>
/// Windows, live reservations and the open end of the ledger as earlier versions stored them, in one row. Read once, and carried over
/// into records.
/// </summary>
internal sealed class QuotaState : ITailState<LedgerEntry>
{
    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset Anchor { get; set; }

    public WindowCount Burst { get; set; } = new();

    public WindowCount Day { get; set; } = new();

    public WindowCount Month { get; set; } = new();

    public Dictionary<Guid, Reservation> Reservations { get; set; } = [];

    [PersonalData(DataCategory.Usage)]
    public long Charged { get; set; }

    [NotPersonal]
    public long Entries { get; set; }

    [NotPersonal]
    public int Segments { get; set; }

    public List<LedgerEntry> Tail { get; set; } = [];

    int ITailState<LedgerEntry>.Segment
    {
        get => Segments;
        set => Segments = value;
    }
}
