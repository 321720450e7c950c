namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>What a ledger entry records.</summary>
public enum LedgerEntryKind
{
    /// <summary>Credits set aside for a job.</summary>
    Reserved,

    /// <summary>The job's images are stored: the reservation became a charge.</summary>
    Committed,

    /// <summary>The job ended without images: the reservation was given back.</summary>
    Released,

    /// <summary>Credits were bought.</summary>
    Bought,

    /// <summary>Bought credits were taken back with the payment.</summary>
    TakenBack,

    /// <summary>Another plan came into force.</summary>
    PlanChanged,
}
