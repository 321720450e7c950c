using System.Numerics.Tensors;
using Aiomus.Diffusion.Networks;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>One step of images that share a call of the network, in memory that is kept between calls. Not thread-safe.</summary>
internal sealed class DenoisingBatch(Denoiser denoiser, int channels)
{
    private float[] _samples = [];
    private float[] _hidden = [];
    private float[] _pooled = [];
    private float[] _timesteps = [];
    private float[] _guidances = [];
    private float[] _answer = [];

    /// <param name="runs">Images of one size whose prompts are equally long.</param>
    public void Step(ReadOnlySpan<RunState> runs)
    {
        var first = runs[0];
        var rows = 0;
        foreach (var run in runs)
        {
            rows += run.Rows;
        }

        var seen = first.Latents.Length + first.Beside.Length;
        var (words, pooled) = (first.Prompt.Hidden.Values.Length, first.Prompt.Pooled.Length);
        var input = new NetworkRows
        {
            Samples = Room(ref _samples, rows * seen),
            Timesteps = Room(ref _timesteps, rows),
            Hidden = Room(ref _hidden, rows * words),
            Pooled = Room(ref _pooled, rows * pooled),
            Guidances = Room(ref _guidances, rows),
            Height = first.Height,
            Width = first.Width,
            Length = first.Prompt.Hidden.Length,
        };
        var row = 0;
        foreach (var run in runs)
        {
            if (run.Rows == 2)
            {
                Place(run, run.Negative!, row++);
            }

            Place(run, run.Prompt, row++);
        }

        Advance(runs, denoiser.Predict(input, channels), first.Latents.Length);
    }

    private static Span<float> Room(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }

        return buffer.AsSpan(0, length);
    }

    private void Place(RunState run, Condition condition, int row)
    {
        var seen = _samples.AsSpan(row * (run.Latents.Length + run.Beside.Length));
        run.Scheduler.ScaleInput(run.Latents, seen[..run.Latents.Length]);
        run.Beside.CopyTo(seen[run.Latents.Length..]);
        condition.Hidden.Values.CopyTo(_hidden.AsSpan(row * condition.Hidden.Values.Length));
        condition.Pooled.CopyTo(_pooled.AsSpan(row * condition.Pooled.Length));
        _timesteps[row] = run.Timestep / denoiser.TimestepUnit;
        _guidances[row] = run.Guidance.Scale;
    }

    private void Advance(ReadOnlySpan<RunState> runs, ReadOnlySpan<float> output, int cells)
    {
        var answer = Room(ref _answer, cells);
        foreach (var run in runs)
        {
            var rows = run.Rows;
            var own = output[..cells];
            if (run.Fault is null && !TensorPrimitives.IsFiniteAll(output[..(rows * cells)]))
            {
                run.Fault = denoiser.BlameFor(run.Latents);
            }

            if (rows == 2)
            {
                run.Guidance.Apply(own, output.Slice(cells, cells), answer);
                own = answer;
            }
            else if (run.IsGuided)
            {
                run.Guidance.Apply(own, answer);
                own = answer;
            }

            run.Scheduler.Step(own, run.Latents, run.Noise);
            run.Repainting?.Apply(run.Scheduler, run.Latents);
            output = output[(rows * cells)..];
        }
    }
}
