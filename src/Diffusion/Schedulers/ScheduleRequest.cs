namespace Aiomus.Diffusion.Schedulers;

/// <summary>What a run asks of its schedule.</summary>
/// <param name="Steps">How many steps the whole way from noise has.</param>
public sealed record ScheduleRequest(int Steps)
{
    /// <summary>The part of the way that is walked, over 0 and at most 1; less than 1 begins from a picture.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Patches of the latent, for models that shift their schedule by the picture's size.</summary>
    public int Tokens { get; init; } = 4096;

    /// <summary>
    /// Whether levels of noise lie evenly from 1 to one part in <see cref="Steps"/> before they are shifted, as models of the Flux kind
    /// want it, and not down to the least level of training. Only straight paths know the difference.
    /// </summary>
    public bool IsEven { get; init; }

    // The last steps of the way, rounded down.
    internal int Start
    {
        get
        {
            if (Strength is not (> 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "Strength lies over 0 and is at most 1.");
            }

            var walked = (int)(Steps * Strength);
            return walked > 0 || Steps <= 0
                ? Steps - walked
                : throw new ArgumentOutOfRangeException(nameof(Strength), Strength, $"Of {Steps} steps this strength leaves none to be done.");
        }
    }
}
