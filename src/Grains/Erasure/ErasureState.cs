using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

/// <summary>The register of a user's holders and, once asked for, the erasure's ledger.</summary>
internal sealed class ErasureState
{
    /// <summary>True from the account's beginning until its erasure is completed.</summary>
    [NotPersonal]
    public bool Opened { get; set; }

    /// <summary>Grain types keyed by the user, and how many parts (segments) of each may exist; 0 for a type without parts.</summary>
    [NotPersonal]
    public SortedDictionary<string, int> Kinds { get; set; } = [];

    /// <summary>Grain ids of holders that are keyed otherwise, such as queues.</summary>
    [NotPersonal]
    public SortedSet<string> Shared { get; set; } = [];

    /// <summary>The erasure, or null while the account lives.</summary>
    public ErasureStatus? Erasure { get; set; }

    /// <summary>Enters a holder; false when it was entered before.</summary>
    public bool Register(Guid userId, GrainId holder)
    {
        if (!holder.TryGetGuidKey(out var key, out var part) || key != userId)
        {
            return Shared.Add(holder.ToString());
        }

        var kind = holder.Type.ToString()!;
        var parts = part is null ? 0 : int.Parse(part, CultureInfo.InvariantCulture) + 1;
        if (Kinds.TryGetValue(kind, out var known) && known >= parts)
        {
            return false;
        }

        Kinds[kind] = parts;
        return true;
    }
}
