using Aiomus.Grains.Interfaces.Inference;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Aiomus.Grains.Placement;

/// <summary>Keeps the silos that fit; a key of the form <c>name@silo address</c> keeps that silo only.</summary>
internal sealed class RequireSiloDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var filter = (RequireSiloFilter)filterStrategy;
        var pin = WorkerKey.SiloOf(target.GrainIdentity.Key.ToString()!);
        return silos.Where(silo =>
            (pin.Length == 0 || silo.ToParsableString() == pin) &&
            metadata.GetSiloMetadata(silo).Metadata.TryGetValue(filter.Key, out var value) &&
            value == filter.Value);
    }
}
