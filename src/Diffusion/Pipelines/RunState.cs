using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>All that one image needs from step to step.</summary>
internal sealed class RunState
{
    public required IScheduler Scheduler { get; init; }

    public required INoiseSource Noise { get; init; }

    public required Condition Prompt { get; init; }

    /// <summary>Null where guidance takes no second row.</summary>
    public required Condition? Negative { get; init; }

    public required Guidance Guidance { get; init; }

    /// <summary>In latent cells.</summary>
    public required int Width { get; init; }

    /// <summary>In latent cells.</summary>
    public required int Height { get; init; }

    /// <summary>Row-major [channels, height, width].</summary>
    public required float[] Latents { get; init; }

    /// <summary>What networks for repainting take besides the latents: the mask and the masked source. Empty for others.</summary>
    public required float[] Beside { get; init; }

    public required Repainting? Repainting { get; init; }

    /// <summary>
    /// Why there will be no image; null while nothing is known. It is this image's alone: those that share its calls go on.
    /// </summary>
    public string? Fault { get; set; }

    public bool IsGuided => Negative is not null && Guidance.IsOnAt(Scheduler.StepIndex, Scheduler.StepCount);

    /// <summary>Rows that the next step takes in a call of the network.</summary>
    public int Rows => IsGuided && Guidance.AsksBoth ? 2 : 1;

    public float Timestep => Scheduler.Timesteps[Scheduler.StepIndex];
}
