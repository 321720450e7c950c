using System.Text.Json;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>
/// Every combination of options that are true or false (Reference/scheduler_grid.py): where the reference gives numbers these are ours
/// too, and where it refuses or gives none, an option is refused by name or the numbers are finite.
/// </summary>
public sealed class SchedulerGridTests
{
    private const int Steps = 5;
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
                var sample = NumberedNoise.Walk(
                    SchedulerCatalog.Create(name, config, new ScheduleRequest(Steps) { Tokens = 2048 }), fromImage: false);
                if (!Array.TrueForAll(sample, float.IsFinite))
                {
                    faults.Add($"{title}: no numbers");
                }
                else if (numbers.Length > 1 && NumberedNoise.Difference(sample, numbers[1..4], numbers[4], numbers[5]) is { } difference)
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

        Assert.True(
            faults.Count == 0, $"{faults.Count} of {grid.GetProperty("rows").GetArrayLength()}:\n{string.Join('\n', faults.Take(12))}");
    }

    private static SchedulerConfig Config(string name, string[] options, int bits, out string title)
    {
        var config = SchedulerConfig.Parse("{\"num_train_timesteps\": 1000}").With("_class_name", SchedulerCatalog.ClassNameOf(name));
        if (name != "flow_euler")
        {
            config = config.With("beta_start", 0.00085)
                .With("beta_end", 0.012)
                .With("beta_schedule", "scaled_linear").With("steps_offset", 1);
        }

        for (var i = 0; i < options.Length; i++)
        {
            var isSet = ((bits >> i) & 1) == 1;
            config = Words.TryGetValue(options[i], out var words)
                ? config.With(options[i], words[isSet ? 1 : 0])
                : config.With(options[i], isSet);
        }

        bool Is(string option) => Array.IndexOf(options, option) is >= 0 and var place && ((bits >> place) & 1) == 1;
        title = $"{name} {string.Join(' ', options.Where(Is))}";
        return Is("use_flow_sigmas") && !Is("prediction_type") ? config.With("prediction_type", "flow_prediction") : config;
    }
}
