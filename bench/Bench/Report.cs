using System.Globalization;
using System.Runtime.InteropServices;

namespace Aiomus.Bench;

/// <summary>Prints results as Markdown, ready for docs/benchmarks.md.</summary>
internal sealed class Report(TextWriter results, TextWriter progress)
{
    public void Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        results.WriteLine(
            $"{processor}, {Environment.ProcessorCount} cores, {memory} GiB, {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.FrameworkDescription}");
    }

    public void Heading(string name) => results.WriteLine($"\n## {name}");

    public void Line(FormattableString text) => results.WriteLine($"- {text.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>What is under way, apart so that the results stay clean.</summary>
    public void Progress(string text) => progress.WriteLine($"  {text}");
}
