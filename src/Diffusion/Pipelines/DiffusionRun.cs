namespace Aiomus.Diffusion.Pipelines;

/// <summary>An image on its way from noise. It advances with <see cref="DiffusionModel.Step"/>; dropping it is cancelling it.</summary>
public sealed class DiffusionRun
{
    internal DiffusionRun(DiffusionModel owner, RunState state) => (Owner, State, FirstStep) = (owner, state, state.Scheduler.StepIndex);

    /// <summary>Steps in all, those before <see cref="FirstStep"/> among them.</summary>
    public int StepCount => State.Scheduler.StepCount;

    /// <summary>The step that was the first to be done: not 0 where an image is the start.</summary>
    public int FirstStep { get; }

    /// <summary>The step to be done next, counted from 0.</summary>
    public int StepIndex => State.Scheduler.StepIndex;

    /// <summary>True when the latents are clean and can be decoded.</summary>
    public bool IsFinished => StepIndex >= StepCount;

    /// <summary>The latents as they are now, row-major [channels, height, width].</summary>
    public ReadOnlySpan<float> CurrentLatents => State.Latents;

    internal DiffusionModel Owner { get; }

    internal RunState State { get; }
}
