namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>The plans and packs of credits of this installation, as the settings have them. The same in every process.</summary>
public interface IPlanCatalog
{
    /// <summary>All plans, the smallest month first.</summary>
    IReadOnlyList<PlanOffer> Plans { get; }

    /// <summary>All packs of credits, the smallest first.</summary>
    IReadOnlyList<PackOffer> Packs { get; }

    /// <summary>The plan of everybody who has no other.</summary>
    Plan Free { get; }

    /// <summary>The plan of a name; null where there is none.</summary>
    Plan? Find(string name);
}
