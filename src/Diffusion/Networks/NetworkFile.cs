using System.Globalization;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// A network's file as it is now, behind all links, with the weights that lie beside it. Another content is another value.
/// </summary>
/// <param name="Place">The file itself, wherever links to it lie.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Written">When it was last written.</param>
/// <param name="Weights">The files of weights, each with its length and time; empty when there are none.</param>
internal sealed record NetworkFile(string Place, long Length, DateTime Written, string Weights)
{
    public static NetworkFile At(string path)
    {
        var file = new FileInfo(path);
        var target = Target(file);

        // Networks name their weights by where the link lies, not its target.
        var weights = file.Directory!.EnumerateFiles()
            .Where(beside => beside.Extension is ".onnx_data" or ".data" or ".pb")
            .OrderBy(beside => beside.Name, StringComparer.Ordinal)
            .Select(Target)
            .Where(weights => weights.Exists)
            .Select(weights => string.Create(
                CultureInfo.InvariantCulture, $"{weights.FullName} {weights.Length} {weights.LastWriteTimeUtc.Ticks}"));
        return new NetworkFile(target.FullName, target.Length, target.LastWriteTimeUtc, string.Join('\n', weights));
    }

    private static FileInfo Target(FileInfo file) => new(RealPath.Of(file.FullName));
}
