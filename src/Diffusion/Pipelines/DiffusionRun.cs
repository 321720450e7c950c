using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>A picture on its way from noise. It advances with <see cref="DiffusionModel.Step"/>; dropping it is cancelling it.</summary>
public sealed class DiffusionRun
{
    internal DiffusionRun(
        DiffusionModel owner, IScheduler scheduler, INoiseSource noise, PromptEmbedding prompt, PromptEmbedding? negative, float guidance, int width, int height, float[] latents)
    {
        (Owner, Scheduler, Noise, Prompt, Negative, Guidance) = (owner, scheduler, noise, prompt, negative, guidance);
        (LatentWidth, LatentHeight, Latents) = (width, height, latents);
    }

    /// <summary>Steps in all.</summary>
    public int StepCount => Scheduler.StepCount;

    /// <summary>Steps done.</summary>
    public int StepIndex => Scheduler.StepIndex;

    /// <summary>True when the latents are clean and can be decoded.</summary>
    public bool IsFinished => StepIndex >= StepCount;

    /// <summary>The latents as they are now, row-major [channels, height, width].</summary>
    public ReadOnlySpan<float> CurrentLatents => Latents;

    internal DiffusionModel Owner { get; }

    internal IScheduler Scheduler { get; }

    internal INoiseSource Noise { get; }

    internal PromptEmbedding Prompt { get; }

    // Null when guidance is off.
    internal PromptEmbedding? Negative { get; }

    internal float Guidance { get; }

    internal int LatentWidth { get; }

    internal int LatentHeight { get; }

    internal float[] Latents { get; }

    internal int Rows => Negative is null ? 1 : 2;

    internal float Timestep => Scheduler.Timesteps[StepIndex];
}
