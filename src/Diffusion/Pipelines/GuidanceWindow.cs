namespace Aiomus.Diffusion.Pipelines;

/// <summary>A part of a run's steps, as fractions of their number.</summary>
/// <param name="From">The first fraction that belongs to it, 0 to 1.</param>
/// <param name="To">The first that does not any more, 0 to 1; at 1 the last step belongs to it.</param>
public readonly record struct GuidanceWindow(double From, double To)
{
    /// <summary>All steps.</summary>
    public static GuidanceWindow Whole { get; } = new(0, 1);

    internal bool Holds(int step, int count) => step >= From * count && step < To * count;
}
