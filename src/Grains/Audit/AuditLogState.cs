using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

/// <summary>The open end of the installation's chain; closed parts lie in segments 0 to <see cref="Segment"/> - 1.</summary>
internal sealed class AuditLogState : ITailState<AuditLogEntry>
{
    [NotPersonal]
    public int Segment { get; set; }

    /// <summary>How many entries there are.</summary>
    [NotPersonal]
    public long Entries { get; set; }

    /// <summary>The last entry's hash, or null while there is none.</summary>
    [NotPersonal]
    public byte[]? LastHash { get; set; }

    public List<AuditLogEntry> Tail { get; set; } = [];

    /// <summary>The checkpoints over the entries of <see cref="Tail"/>.</summary>
    public List<AuditCheckpoint> Checkpoints { get; set; } = [];
}
