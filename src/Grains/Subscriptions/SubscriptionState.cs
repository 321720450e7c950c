namespace Aiomus.Grains.Subscriptions;

/// <summary>A person's customer at the processor, and what was last seen of it. Nothing here grows with what happened.</summary>
internal sealed class SubscriptionState
{
    /// <summary>The processor's id; null until something is to be bought.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public string? CustomerId { get; set; }

    /// <summary>Where that customer is: a processor that is another one knows nothing of it.</summary>
    [NotPersonal]
    public string? CustomerPlace { get; set; }

    /// <summary>What was last seen; null where there never was a subscription.</summary>
    public SeenSubscription? Seen { get; set; }

    /// <summary>Whether a payment is disputed.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public bool Disputed { get; set; }

    /// <summary>Calls whose answer is not known, one of a kind.</summary>
    public Dictionary<string, PendingCall> Pending { get; set; } = [];

    /// <summary>Pages where the person may be paying now: one for a plan, and the last one for a pack.</summary>
    public Dictionary<string, OpenCheckout> Checkouts { get; set; } = [];

    /// <summary>The last page at the processor up to which everything that was paid is credited.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public string? Settled { get; set; }

    /// <summary>Payments that were taken back and are among those that the processor still tells of.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public List<string> TakenBack { get; set; } = [];

    /// <summary>A keyed hash of the invoices that were last kept as the law wants it; null where there were none.</summary>
    [PersonalData(DataCategory.Billing, Purpose.LegalObligation, LegalBasis.LegalObligation)]
    public string? KeptInvoices { get; set; }

    /// <summary>Raised by each reason to look.</summary>
    [NotPersonal]
    public long Notes { get; set; }

    /// <summary>Up to which of them was looked.</summary>
    [NotPersonal]
    public long Looked { get; set; }

    /// <summary>Whether the processor has an older address than the account.</summary>
    [NotPersonal]
    public bool AddressIsOld { get; set; }

    /// <summary>What others were last told; null where nothing was.</summary>
    public ToldPlan? Told { get; set; }

    /// <summary>True once an erasure began: nothing more is bought.</summary>
    [NotPersonal]
    public bool Fenced { get; set; }
}
