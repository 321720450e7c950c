using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>The toy network and noise of Reference/more_schedulers.py: formulas that any language can repeat.</summary>
internal sealed class NumberedNoise : INoiseSource
{
    public const int Length = 240;
    private const int Columns = 5;

    public int Draws { get; private set; }

    /// <summary>Draw 0 is the start; draw k + 1 is the scheduler's k-th.</summary>
    public static float[] Draw(int number)
    {
        var values = new float[Length];
        for (var i = 0; i < Length; i++)
        {
            var phase = (i + 1) * 0.6180339887498949 + number * 0.4142135623730951;
            values[i] = (float)(3.4641016151377544 * (phase - Math.Floor(phase) - 0.5));
        }

        return values;
    }

    /// <summary>The image that runs from an image begin with.</summary>
    public static float[] Image() => [.. Draw(0).Chunk(Columns).SelectMany(row => row.Reverse()).Select(value => 0.5f * value)];

    public static float[] Answer(float[] input, float time)
        => Array.ConvertAll(input, x => 0.5f * MathF.Sin(3 * x + 0.001f * time) + 0.1f * x);

    /// <summary>Walks a schedule from noise or from the image to its end.</summary>
    public static float[] Walk(IScheduler scheduler, bool fromImage)
    {
        var noise = new NumberedNoise();
        var (sample, input) = (Draw(0), new float[Length]);
        if (fromImage)
        {
            scheduler.AddNoise(Image(), Draw(0), sample);
        }
        else
        {
            sample = Array.ConvertAll(sample, value => value * scheduler.InitialNoiseScale);
        }

        while (scheduler.StepIndex < scheduler.StepCount)
        {
            var time = scheduler.Timesteps[scheduler.StepIndex];
            scheduler.ScaleInput(sample, input);
            scheduler.Step(Answer(input, time), sample, noise);
        }

        return sample;
    }

    /// <summary>What is not as expected in three values and the sum of all magnitudes, or null.</summary>
    public static string? Difference(float[] sample, double[] values, double sum, double tolerance)
    {
        int[] places = [0, 85, 170];
        for (var i = 0; i < places.Length; i++)
        {
            if (!(Math.Abs(sample[places[i]] - values[i]) <= tolerance))
            {
                return FormattableString.Invariant($"{sample[places[i]]} at {places[i]}, {values[i]} +- {tolerance} expected");
            }
        }

        var found = sample.Sum(value => Math.Abs((double)value));
        return Math.Abs(found - sum) <= tolerance * Length ? null : FormattableString.Invariant($"{found} in all, {sum} expected");
    }

    public void Fill(Span<float> destination) => Draw(++Draws).CopyTo(destination);
}
