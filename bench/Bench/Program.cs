using Aiomus.Bench;

const string Write = "--write";
if (args is [EmptyHost.Name, ..])
{
    return await EmptyHost.RunAsync(args[1..]);
}

var names = args.Where(static argument => argument != Write).ToArray();
if (names.Any(name => Benchmark.All.All(benchmark => benchmark.Name != name)))
{
    Console.Error.WriteLine(
        $"Usage: dotnet run -c Release --project bench/Bench [-- [{Write}] [{string.Join(" | ", Benchmark.All.Select(one => one.Name))}]]");
    return 2;
}

var report = new Report(Console.Out, Console.Error);
report.Begin();
foreach (var benchmark in Benchmark.All.Where(one => names.Length == 0 || names.Contains(one.Name)))
{
    report.Begin(benchmark);
    await benchmark.Run(report);
    if (args.Contains(Write))
    {
        // After each part, so that a run that is stopped leaves what it has measured.
        report.Write();
    }
}

return 0;
