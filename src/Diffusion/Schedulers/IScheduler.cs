using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// A noise schedule and the rule that walks it, from noise to a clean latent. One instance serves one run: it is built for a
/// step count, holds the history of its solver, and every call of <see cref="Step"/> moves it one step on. Not thread-safe.
/// </summary>
public interface IScheduler
{
    /// <summary>How many times the network is asked in all. Some algorithms ask more often than the steps they were built for.</summary>
    int StepCount { get; }

    /// <summary>The step to be done next, counted from 0; <see cref="StepCount"/> at the end.</summary>
    int StepIndex { get; }

    /// <summary>The times given to the network, one for each step, falling from about 1000 to 0. Not always whole numbers.</summary>
    ReadOnlySpan<float> Timesteps { get; }

    /// <summary>The noise levels, one more than there are steps; empty where the algorithm works on timesteps alone.</summary>
    ReadOnlySpan<float> Sigmas { get; }

    /// <summary>What unit normal noise is multiplied with to begin a run from pure noise.</summary>
    float InitialNoiseScale { get; }

    /// <summary>The clean latent as the last step saw it, for previews. Empty before the first step.</summary>
    ReadOnlySpan<float> Prediction { get; }

    /// <summary>Writes what the network is to see of <paramref name="sample"/> at the current step.</summary>
    void ScaleInput(ReadOnlySpan<float> sample, Span<float> input);

    /// <summary>Replaces <paramref name="sample"/> with the sample of the next step.</summary>
    /// <param name="output">What the network answered; as long as the sample.</param>
    /// <param name="sample">The sample of the current step.</param>
    /// <param name="noise">Asked for one draw by algorithms that add noise in this step; others leave it alone.</param>
    /// <exception cref="InvalidOperationException">All steps are done.</exception>
    void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise);

    /// <summary>Writes the clean latent, with noise up to the level of the current step, to <paramref name="sample"/>.</summary>
    void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample);
}
