using System.Globalization;
using System.Text.Json;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>
/// Every combination of options that are true or false (Reference/scheduler_grid.py): where the reference gives numbers these are ours
/// too, and where it refuses or gives none, an option is refused by name or the numbers are finite.
/// </summary>
public sealed class SchedulerGridTests
{
    private const int Length = 240;
    private const int Steps = 5;
    private static readonly int[] Places = [0, 85, 170];
    private static readonly JsonElement Grids = ReferenceFile.Read("scheduler_grid.json");
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["final_sigmas_type"] = ["zero", "sigma_min"],
        ["interpolation_type"] = ["linear", "log_linear"],
        ["timestep_type"] = ["discrete", "continuous"],
        ["prediction_type"] = ["epsilon", "v_prediction"],
    };

    public static TheoryData<string> Names => [.. SchedulerCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryCombinationThatTheReferenceRuns_RunsAndAgrees(string name)
    {
        var grid = Grids.GetProperty(SchedulerCatalog.ClassNameOf(name));
        var options = grid.GetProperty("options").EnumerateArray().Select(option => option.GetString()!).ToArray();
        var faults = new List<string>();
        foreach (var row in grid.GetProperty("rows").EnumerateArray())
        {
            var numbers = row.EnumerateArray().Select(number => number.GetDouble()).ToArray();
            var config = Config(name, options, (int)numbers[0], out var title);
            try
            {
                var sample = Walk(SchedulerCatalog.Create(name, config, new ScheduleRequest(Steps) { Tokens = 2048 }));
                if (!Array.TrueForAll(sample, float.IsFinite))
                {
                    faults.Add($"{title}: no numbers");
                }
                else if (numbers.Length > 1 && Difference(sample, numbers) is { } difference)
                {
                    faults.Add($"{title}: {difference}");
                }
            }
            catch (SchedulerException e)
            {
                if (numbers.Length > 1)
                {
                    faults.Add($"{title}: {e.Message}");
                }
                else if (!Array.Exists(options, option => e.Message.Contains($"'{option}'", StringComparison.Ordinal)))
                {
                    faults.Add($"{title}: names no option: {e.Message}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {grid.GetProperty("rows").GetArrayLength()}:\n{string.Join('\n', faults.Take(12))}");
    }

    private static SchedulerConfig Config(string name, string[] options, int bits, out string title)
    {
        var config = SchedulerConfig.Parse("{\"num_train_timesteps\": 1000}").With("_class_name", SchedulerCatalog.ClassNameOf(name));
        if (name != "flow_euler")
        {
            config = config.With("beta_start", 0.00085).With("beta_end", 0.012).With("beta_schedule", "scaled_linear").With("steps_offset", 1);
        }

        for (var i = 0; i < options.Length; i++)
        {
            var isSet = ((bits >> i) & 1) == 1;
            config = Words.TryGetValue(options[i], out var words) ? config.With(options[i], words[isSet ? 1 : 0]) : config.With(options[i], isSet);
        }

        bool Is(string option) => Array.IndexOf(options, option) is >= 0 and var place && ((bits >> place) & 1) == 1;
        title = $"{name} {string.Join(' ', options.Where(Is))}";
        return Is("use_flow_sigmas") && !Is("prediction_type") ? config.With("prediction_type", "flow_prediction") : config;
    }

    private static float[] Walk(IScheduler scheduler)
    {
        var noise = new NumberedNoise();
        var (sample, input) = (NumberedNoise.Draw(0), new float[Length]);
        for (var i = 0; i < Length; i++)
        {
            sample[i] *= scheduler.InitialNoiseScale;
        }

        while (scheduler.StepIndex < scheduler.StepCount)
        {
            var time = scheduler.Timesteps[scheduler.StepIndex];
            scheduler.ScaleInput(sample, input);
            scheduler.Step(Array.ConvertAll(input, x => 0.5f * MathF.Sin(3 * x + 0.001f * time) + 0.1f * x), sample, noise);
        }

        return sample;
    }

    private static string? Difference(float[] sample, double[] numbers)
    {
        var tolerance = numbers[^1];
        for (var i = 0; i < Places.Length; i++)
        {
            if (Math.Abs(sample[Places[i]] - numbers[i + 1]) > tolerance)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{sample[Places[i]]} at {Places[i]}, {numbers[i + 1]} +- {tolerance} expected");
            }
        }

        var sum = sample.Sum(value => Math.Abs((double)value));
        return Math.Abs(sum - numbers[^2]) <= tolerance * Length ? null : string.Create(CultureInfo.InvariantCulture, $"{sum} in all, {numbers[^2]} expected");
    }

    private sealed class NumberedNoise : INoiseSource
    {
        private int _draws;

        public void Fill(Span<float> destination) => Draw(++_draws).CopyTo(destination);

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
    }
}
