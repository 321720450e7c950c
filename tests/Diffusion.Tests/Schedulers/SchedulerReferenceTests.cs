using System.Text.Json;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>Whole trajectories against a reference implementation, checked after every step.</summary>
public sealed class SchedulerReferenceTests
{
    private const int Head = 10;
    private const int Tail = 5;
    private const int Columns = 5;
    private const int Length = 2 * 4 * 6 * Columns;
    private static readonly float[] Start = Draw(0);

    // The second file has every option of every scheduler; a script beside it wrote it.
    private static readonly Dictionary<string, JsonElement> Cases = new[] { "schedulers.json", "more_schedulers.json" }
        .SelectMany(file => ReferenceFile.Read(file).GetProperty("cases").EnumerateArray())
        .ToDictionary(c => c.GetProperty("id").GetString()!);

    public static TheoryData<string> Ids => [.. Cases.Keys];

    [Fact]
    public void Reference_HoldsCasesOfEveryScheduler() =>
        Assert.Equal(11, Cases.Values.Select(c => c.GetProperty("scheduler").GetString()).Distinct().Count());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Trajectory_AgreesWithTheReference(string id)
    {
        var expected = Cases[id];
        var tolerance = expected.GetProperty("suggested_max_abs_tolerance").GetDouble();
        var scheduler = Build(expected, out var from);
        Assert.Equal(expected.GetProperty("init_noise_sigma").GetDouble(), scheduler.InitialNoiseScale, 1e-5 * scheduler.InitialNoiseScale);

        var sample = new float[Length];
        if (expected.GetProperty("img2img").ValueKind == JsonValueKind.Null)
        {
            for (var i = 0; i < Length; i++)
            {
                sample[i] = Start[i] * scheduler.InitialNoiseScale;
            }
        }
        else
        {
            var clean = Start.Chunk(Columns).SelectMany(row => row.Reverse()).Select(value => 0.5f * value).ToArray();
            scheduler.AddNoise(clean, Start, sample);
            Assert.Equal(expected.GetProperty("img2img").GetProperty("noised_abs_sum").GetDouble(), AbsSum(sample), tolerance * Length);
        }

        var noise = new CountedNoise();
        var steps = expected.GetProperty("steps").EnumerateArray().ToArray();

        Assert.Equal(
            steps.Length,
            Math.Min(scheduler.StepCount - from, expected.GetProperty("steps_truncated").GetBoolean() ? Head + Tail : int.MaxValue));
        for (var index = 0; scheduler.StepIndex < scheduler.StepCount; index++)
        {
            var time = scheduler.Timesteps[scheduler.StepIndex];
            var input = new float[Length];
            scheduler.ScaleInput(sample, input);
            scheduler.Step(Array.ConvertAll(input, x => 0.5f * MathF.Sin(3 * x + 0.001f * time) + 0.1f * x), sample, noise);

            // Of a long trajectory only the first and the last steps are told.
            var fromEnd = scheduler.StepCount - scheduler.StepIndex;
            if (steps.Length < scheduler.StepCount - from && index >= Head && fromEnd >= Tail)
            {
                continue;
            }

            var step = index < Head ? steps[index] : steps[^(fromEnd + 1)];
            Assert.Equal(step.GetProperty("t").GetDouble(), time, 1e-5 * Math.Max(1, time));
            var first = step.GetProperty("first4").Floats();
            for (var i = 0; i < first.Length; i++)
            {
                Assert.Equal(first[i], sample[i], tolerance);
            }

            Assert.Equal(step.GetProperty("abs_sum").GetDouble(), AbsSum(sample), tolerance * Length);
        }

        Assert.Equal(scheduler.StepCount, scheduler.StepIndex);
        Assert.Equal(expected.GetProperty("noise_draws").GetInt32(), noise.Draws);
        var last = expected.GetProperty("final").GetProperty("every_17th").Floats();
        for (var i = 0; i < last.Length; i++)
        {
            Assert.Equal(last[i], sample[i * 17], tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Schedule_AgreesWithTheReference(string id)
    {
        var expected = Cases[id];
        var scheduler = Build(expected, out _);
        Compare(expected.GetProperty("timesteps"), scheduler.Timesteps.ToArray());
        Compare(expected.GetProperty("sigmas"), scheduler.Sigmas.ToArray());

        static void Compare(JsonElement expected, float[] actual)
        {
            if (expected.ValueKind != JsonValueKind.Array)
            {
                return;
            }

            // The last level of all closes the walk; a reference may carry one that nothing reads.
            var values = expected.Floats();
            for (var i = 0; i < Math.Min(values.Length, actual.Length); i++)
            {
                Assert.Equal(values[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(values[i])));
            }

            Assert.Equal(values.Length, actual.Length);
        }
    }

    private static IScheduler Build(JsonElement expected, out int from)
    {
        var config = SchedulerConfig.Parse(expected.GetProperty("config").GetRawText());
        var steps = expected.GetProperty("num_inference_steps").GetInt32();
        var image = expected.GetProperty("img2img");
        from = image.ValueKind == JsonValueKind.Null ? 0 : image.GetProperty("t_start").GetInt32();
        return expected.GetProperty("scheduler").GetString() switch
        {
            "DDIMScheduler" => new DdimScheduler(config, steps, from,
                expected.GetProperty("step_kwargs").TryGetProperty("eta", out var eta) ? eta.GetDouble() : 0),
            "EulerDiscreteScheduler" => new EulerScheduler(config, steps, from),
            "EulerAncestralDiscreteScheduler" => new EulerAncestralScheduler(config, steps, from),
            "HeunDiscreteScheduler" => new HeunScheduler(config, steps, from),
            "LMSDiscreteScheduler" => new LmsScheduler(config, steps, from),
            "DPMSolverMultistepScheduler" => new DpmSolverMultistepScheduler(config, steps, from),
            "UniPCMultistepScheduler" => new UniPcScheduler(config, steps, from),
            "DEISMultistepScheduler" => new DeisScheduler(config, steps, from),
            "PNDMScheduler" => new PndmScheduler(config, steps, from),
            "LCMScheduler" =>
                new LcmScheduler(config, steps, image.ValueKind == JsonValueKind.Null ? 1 : image.GetProperty("strength").GetDouble()),
            "FlowMatchEulerDiscreteScheduler" => new FlowMatchEulerScheduler(config, steps, from,
                expected.GetProperty("set_timesteps_kwargs").TryGetProperty("mu", out var mu) ? mu.GetDouble() : null),
            var name => throw new ArgumentOutOfRangeException(nameof(expected), name, "The scheduler is not known."),
        };
    }

    private static double AbsSum(float[] values) => values.Sum(value => Math.Abs((double)value));

    // Draw 0 is the start; draw k + 1 is the scheduler's k-th.
    private static float[] Draw(int number)
    {
        var values = new float[Length];
        for (var i = 0; i < Length; i++)
        {
            var phase = (i + 1) * 0.6180339887498949 + number * 0.4142135623730951;
            values[i] = (float)(3.4641016151377544 * (phase - Math.Floor(phase) - 0.5));
        }

        return values;
    }

    private sealed class CountedNoise : INoiseSource
    {
        public int Draws { get; private set; }

        public void Fill(Span<float> destination) => Draw(++Draws).CopyTo(destination);
    }
}
