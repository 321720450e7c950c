using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

/// <summary>A closed part of the installation's chain.</summary>
internal sealed class AuditLogSegmentState
{
    public List<AuditLogEntry> Entries { get; set; } = [];

    public List<AuditCheckpoint> Checkpoints { get; set; } = [];
}
