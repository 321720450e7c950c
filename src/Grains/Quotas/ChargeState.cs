namespace Aiomus.Grains.Quotas;

/// <summary>What became of a job's credits.</summary>
internal enum ChargeState
{
    /// <summary>Set aside; the job has not ended.</summary>
    Reserved,

    /// <summary>Charged, for ever.</summary>
    Committed,

    /// <summary>Given back.</summary>
    Released,
}
