namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>Finds what a grain keeps of a person.</summary>
public static class HeldRows
{
    /// <summary>All that this grain keeps of a person.</summary>
    /// <exception cref="InvalidOperationException">It keeps no state of a person: it must say itself what an erasure deletes.</exception>
    public static IHeldRows Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext.GetComponent<IHeldRows>()
            ?? throw new InvalidOperationException(
                $"{grain.GetType().Name} keeps no state of a person; it must say what an erasure deletes.");
    }
}
