using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Aiomus.Grains.Placement;

/// <summary>Worker silos as the membership service of this silo sees them.</summary>
internal sealed class WorkerSilos(IClusterMembershipService membership, ISiloMetadataCache metadata) : IWorkerSilos
{
    public bool IsDead(string siloAddress) => StatusOf(siloAddress) == SiloStatus.Dead;

    public bool IsGone(string siloAddress) => StatusOf(siloAddress) is SiloStatus.Dead or SiloStatus.None;

    public bool AnyActive() => membership.CurrentSnapshot.Members.Values.Any(member =>
        member.Status == SiloStatus.Active &&
        metadata.GetSiloMetadata(member.SiloAddress).Metadata.GetValueOrDefault(SiloRoles.Worker) == SiloRoles.Yes);

    private SiloStatus StatusOf(string siloAddress)
    {
        if (siloAddress.Length == 0)
        {
            return SiloStatus.None;
        }

        // Answers Dead also for an older generation of an address that a newer silo has taken.
        return membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(siloAddress));
    }
}
