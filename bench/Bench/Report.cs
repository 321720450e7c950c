using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>The results as Markdown: all of docs/benchmarks.md, and nothing in it that was not measured in this run.</summary>
internal sealed class Report(TextWriter results, TextWriter progress)
{
    private static readonly string Place = Path.Combine(Repository.Root, "docs", "benchmarks.md");

    private readonly StringBuilder _text = new();

    /// <summary>Says what is measured, on which machine, and how to repeat it.</summary>
    public void Begin()
    {
        Add("# Benchmarks\n");
        Add(
            $"Measured on {DateTime.UtcNow:yyyy-MM-dd} at commit `{Git("rev-parse", "--short", "HEAD")}`"
                + (Git("status", "--porcelain").Length > 0 ? " with changes that were not committed" : "") + $" on {Machine()}.");
        Add(
            "All figures are of one run. Figures of other machines differ; ratios are of things that took turns on the same machine and "
                + "say more. What was not run is not here. This file is written by\n");
        Add("```sh");
        Add("dotnet run -c Release --project bench/Bench -- --write                 # all of it, about half an hour");
        Add("dotnet run -c Release --project bench/Bench -- path start              # some of it, on the screen only");
        Add("```");
    }

    public void Begin(Benchmark benchmark)
    {
        Add($"\n## {benchmark.Title}\n");
        Add($"{benchmark.About} (`{benchmark.Name}`)\n");
    }

    /// <summary>One line, of as many pieces as it takes.</summary>
    public void Line(params FormattableString[] pieces) =>
        Add($"- {string.Concat(pieces.Select(piece => piece.ToString(CultureInfo.InvariantCulture)))}");

    /// <summary>What is under way, apart so that the results stay clean.</summary>
    public void Progress(string text) => progress.WriteLine($"  {text}");

    /// <summary>Puts the report in the place of the one before.</summary>
    public void Write() => File.WriteAllText(Place, _text.ToString());

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return $"{processor}, {Environment.ProcessorCount} cores, {memory} GiB, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, load average before the run {load}";
    }

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var text = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return text;
    }

    private void Add(string line)
    {
        results.WriteLine(line);
        _text.Append(line).Append('\n');
    }
}
