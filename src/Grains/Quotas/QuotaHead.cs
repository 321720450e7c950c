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

    /// <summary>Bought credits that are left.</summary>
    [PersonalData(DataCategory.Usage)]
    public long Bought { get; set; }

    /// <summary>Bought credits that are set aside for jobs.</summary>
    [PersonalData(DataCategory.Usage)]
    public long BoughtReserved { get; set; }

    /// <summary>What was to be taken back while it was set aside: taken when it is given back, forgotten when it is charged.</summary>
    [PersonalData(DataCategory.Usage)]
    public long Owed { get; set; }

    /// <summary>Bytes of the images that are kept; null in rows of before until they were counted.</summary>
    [PersonalData(DataCategory.Usage)]
    public long? Stored { get; set; }

    /// <summary>The plan in force; null in rows of before until the first job.</summary>
    public PlanShare? Plan { get; set; }

    /// <summary>Lines of the ledger.</summary>
    [NotPersonal]
    public long Entries { get; set; }
}
