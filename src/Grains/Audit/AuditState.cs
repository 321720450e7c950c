using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

/// <summary>The open end of a person's chain; closed parts lie in segments 0 to <see cref="Segment"/> - 1.</summary>
internal sealed class AuditState : ITailState<AuditEntry>
{
    [NotPersonal]
    public int Segment { get; set; }

    /// <summary>How many entries there are.</summary>
    [NotPersonal]
    public long Entries { get; set; }

    /// <summary>The last entry's hash, or null while there is none.</summary>
    [NotPersonal]
    public byte[]? LastHash { get; set; }

    public List<AuditEntry> Tail { get; set; } = [];

    /// <summary>True when the installation's chain may not have the last entry yet.</summary>
    [NotPersonal]
    public bool Untold { get; set; }
}
