using System.Text.Json;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>Options drawn at random, from noise and from an image, against the reference (Reference/random_schedulers.py).</summary>
public sealed class SchedulerRandomTests
{
    private static readonly ILookup<string, JsonElement> Cases = ReferenceFile.Read("random_schedulers.json").GetProperty("cases")
        .EnumerateArray().ToLookup(run => run.GetProperty("scheduler").GetString()!);

    public static TheoryData<string> Names => [.. SchedulerCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Runs_EndWhereThoseOfTheReferenceDo(string name)
    {
        var faults = new List<string>();
        var cases = Cases[SchedulerCatalog.ClassNameOf(name)].ToArray();
        Assert.True(cases.Length >= 20);
        foreach (var run in cases)
        {
            var strength = run.GetProperty("strength");
            var values = run.GetProperty("last").EnumerateArray().Select(value => value.GetDouble()).ToArray();
            var sample = NumberedNoise.Walk(Build(name, run), fromImage: strength.ValueKind == JsonValueKind.Number);
            if (NumberedNoise.Difference(
                sample, values, run.GetProperty("sum").GetDouble(), run.GetProperty("tolerance").GetDouble()) is { } difference)
            {
                faults.Add($"{difference}: {run.GetRawText()}");
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {cases.Length}:\n{string.Join('\n', faults)}");
    }

    private static IScheduler Build(string name, JsonElement run)
    {
        var config = SchedulerConfig.Parse(run.GetProperty("config").GetRawText()).With("_class_name", SchedulerCatalog.ClassNameOf(name));
        var request = new ScheduleRequest(run.GetProperty("num_inference_steps").GetInt32())
        {
            Strength = run.GetProperty("strength") is { ValueKind: JsonValueKind.Number } strength ? strength.GetDouble() : 1,
            Rule = name == "lcm" ? StrengthRule.Consistency : StrengthRule.Diffusion,
            Tokens = 2048,
        };
        return run.GetProperty("step_kwargs").TryGetProperty("eta", out var eta)
            ? new DdimScheduler(config, request.Steps, request.Start, eta.GetDouble())
            : SchedulerCatalog.Create(name, config, request);
    }
}
