namespace Aiomus.Diffusion.Schedulers;

/// <summary>What a run asks of its schedule.</summary>
/// <param name="Steps">How many steps the whole way from noise has.</param>
public sealed record ScheduleRequest(int Steps)
{
    /// <summary>The part of the way that is walked, over 0 and at most 1; less than 1 begins from an image.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Patches of the latent, for models that shift their schedule by the image's size.</summary>
    public int Tokens { get; init; } = 4096;

    /// <summary>
    /// Whether levels of noise lie evenly from 1 to one part in <see cref="Steps"/> before they are shifted, as models of the Flux kind
    /// want it, and not down to the least level of training. Only straight paths know the difference.
    /// </summary>
    public bool IsEven { get; init; }

    /// <summary>How <see cref="Strength"/> is counted; as the scheduler's usual models want it when left out.</summary>
    public StrengthRule? Rule { get; init; }

    internal int Start => StartBy(StrengthRule.Diffusion);

    // In doubles and in this order, as the reference does it: the rounding of the product decides. Of the teacher's way every step is done.
    internal int StartBy(StrengthRule usual)
    {
        if (Strength is not (> 0 and <= 1))
        {
            throw Unfit("Strength must be above 0 and at most 1.");
        }

        var start = (Rule ?? usual) == StrengthRule.Flow ? (int)(Steps - Steps * Strength) : Steps - (int)(Steps * Strength);
        return start < Steps || Steps <= 0 ? start : throw Unfit($"Of {Steps} steps this strength leaves none to be done.");
    }

    internal ArgumentOutOfRangeException Unfit(string reason) => Fault(nameof(Strength), reason);

    private ArgumentOutOfRangeException Fault(string field, string reason) => new(field, Strength, reason);
}
