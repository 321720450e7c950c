namespace Aiomus.Grains.Quotas;

/// <summary>Windows and sums of a quota.</summary>
internal sealed record QuotaHead
{
    /// <summary>The moment from which months are counted.</summary>
    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset Anchor { get; set; }

    public WindowCount Burst { get; set; } = new();

    public WindowCount Day { get; set; } = new();

    public WindowCount Month { get; set; } = new();

    /// <summary>Jobs with a reservation.</summary>
    [PersonalData(DataCategory.Usage)]
    public int Live { get; set; }

    /// <summary>Credits set aside for them.</summary>
    [PersonalData(DataCategory.Usage)]
    public long Reserved { get; set; }

    [PersonalData(DataCategory.Usage)]
    public long Charged { get; set; }

    /// <summary>Lines of the ledger.</summary>
    [NotPersonal]
    public long Entries { get; set; }
}
