namespace Aiomus.Grains.Placement;

/// <summary>What the membership of the cluster says of worker silos. Addresses are in their parsable form.</summary>
internal interface IWorkerSilos
{
    /// <summary>True when the membership has declared the silo dead. A silo it does not know is not known to be dead.</summary>
    bool IsDead(string siloAddress);

    /// <summary>
    /// True when the silo is dead, or no member at all. One that is stopping is not gone yet: it gives back what it has.
    /// </summary>
    bool IsGone(string siloAddress);

    /// <summary>True when any active silo has the worker role.</summary>
    bool AnyActive();
}
