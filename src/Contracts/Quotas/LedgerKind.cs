namespace Aiomus.Contracts.Quotas;

/// <summary>What a line of the ledger records.</summary>
public enum LedgerKind
{
    /// <summary>Credits were set aside for a job.</summary>
    Reserved,

    /// <summary>The job's images are stored: what was set aside was charged.</summary>
    Committed,

    /// <summary>The job ended without images: what was set aside was given back.</summary>
    Released,

    /// <summary>Credits were bought.</summary>
    Bought,

    /// <summary>Bought credits were taken back with the payment.</summary>
    TakenBack,

    /// <summary>Another plan came into force.</summary>
    PlanChanged,
}
