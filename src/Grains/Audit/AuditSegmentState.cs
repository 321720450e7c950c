using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

/// <summary>A closed part of a person's chain.</summary>
internal sealed class AuditSegmentState
{
    public List<AuditEntry> Entries { get; set; } = [];
}
