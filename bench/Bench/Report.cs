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

    /// <summary>One line, of as many pieces as it takes.</summary>
    public void Line(params FormattableString[] pieces)
        => results.WriteLine($"- {string.Concat(pieces.Select(piece => piece.ToString(CultureInfo.InvariantCulture)))}");

    /// <summary>What is under way, apart so that the results stay clean.</summary>
    public void Progress(string text) => progress.WriteLine($"  {text}");
}
