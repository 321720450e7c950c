using System.Globalization;
using Aiomus.Bench;

if (args is [EmptyHost.Command, var port])
{
    await EmptyHost.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

(string Name, Func<Report, Task> Run)[] benchmarks =
[
    ("engine", EngineBenchmark.RunAsync),
    ("overhead", OverheadBenchmark.RunAsync),
    ("scheduler", SchedulerBenchmark.RunAsync),
    ("path", PathBenchmark.RunAsync),
    ("start", StartBenchmark.RunAsync),
    ("gallery", GalleryBenchmark.RunAsync),
    ("backlog", BacklogBenchmark.RunAsync),
    ("encryption", EncryptionBenchmark.RunAsync),
    ("signin", SignInBenchmark.RunAsync),
    ("refusal", RefusalBenchmark.RunAsync),
    ("closing", ClosingBenchmark.RunAsync),
    ("conversions", ConversionBenchmark.RunAsync),
    ("crowd", CrowdBenchmark.RunAsync),
    ("erasure-group", ErasureGroupBenchmark.RunAsync),
    ("durability", DurabilityBenchmark.RunAsync),
];

var report = new Report(Console.Out, Console.Error);
var chosen = benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)).ToArray();
if (chosen.Length == 0 || args.Any(arg => !benchmarks.Any(benchmark => benchmark.Name == arg)))
{
    Console.Error.WriteLine(
        $"Usage: dotnet run -c Release --project bench/Bench [-- {string.Join(" | ", benchmarks.Select(benchmark => benchmark.Name))}]");
    return 2;
}

report.Machine();
foreach (var (name, run) in chosen)
{
    report.Heading(name);
    await run(report);
}

return 0;
