using System.Globalization;
using System.Text;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Documentation;

/// <summary>
/// Tells in Markdown which exporters' folders load, and whether they draw what the same weights draw in a plain folder, by doing it.
/// </summary>
internal static class ExporterTable
{
    // Of numbers up to about 20: another order of additions at most.
    private const float LatentTolerance = 1e-4f;

    private static readonly string[] Order = ["Optimum", "diffusers' script", "Olive, examples", "Olive, io configs", "AMD-style"];

    public static string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("| folder of | family | loads | equals | |");
        text.AppendLine("|---|---|---|---|---|");
        var rows = ExporterModel.Names.SelectMany(
            name => name.StartsWith("optimum-", StringComparison.Ordinal) ? new[] { (name, false), (name, true) } : [(name, false)]);
        foreach (var row in rows.Select(row => Row(row.Item1, row.Item2))
            .OrderBy(row => row.Place).ThenBy(row => row.Text, StringComparer.Ordinal))
        {
            text.AppendLine(row.Text);
        }

        return text.ToString().Trim().ReplaceLineEndings("\n");
    }

    /// <summary>The greatest difference of the latents of any step, and of a pixel, from those of the family's own folder.</summary>
    public static (float Latents, int Pixels) Compare(ExporterModel exported, DiffusionModel model)
    {
        using var folder = FamilyModel.Open(exported.Family);
        using var plain = DiffusionModel.Load(folder.Path);
        var (latents, pixels, isOwn) = (0f, 0, DrawsItself(exported.Folder));
        ImageRequest[] requests =
        [
            new() { Prompt = "a red apple", NegativePrompt = "a leaf", Seed = 11, Steps = 4, Width = 64, Height = 64 },
            new()
            {
                Prompt = string.Join(' ', Enumerable.Repeat("a (blue:1.2) cup", 9)),
                Seed = 12,
                Steps = 3,
                Width = 96,
                Height = 64,
                Guidance = 3
            },
            new() { Prompt = "a leaf", Seed = 13, Steps = 4, Source = Slope(), Strength = 0.6 },
        ];
        foreach (var request in requests)
        {
            var (one, other) = (model.Begin(request), plain.Begin(request));
            while (!other.IsFinished)
            {
                model.Step([one]);
                plain.Step([other]);
                for (var i = 0; i < other.CurrentLatents.Length && !(isOwn && request.Source is not null); i++)
                {
                    latents = MathF.Max(latents, MathF.Abs(one.CurrentLatents[i] - other.CurrentLatents[i]));
                }
            }

            var seen = model.Decode(one).Pixels.Span;
            var expected = plain.Decode(other).Pixels.Span;
            for (var i = 0; i < expected.Length && !(isOwn && request.Source is not null); i++)
            {
                pixels = Math.Max(pixels, Math.Abs(seen[i] - expected[i]));
            }
        }

        return (latents, pixels);
    }

    // An encoder that answers with latents and no distribution draws noise that no seed of ours repeats: it is opened, and that is all.
    private static bool DrawsItself(string folder)
    {
        using var encoder = Network.Open(new SessionFactory(new DiffusionModelOptions()), new ModelFolder(folder), LatentEncoder.File);
        return !encoder.Gives("latent_parameters");
    }

    // No two pixels of a row or a column are alike: an encoder that were fed otherwise would answer otherwise.
    private static RgbImage Slope() => new(
        64,
        64,
        [.. Enumerable.Range(0, 64 * 64).SelectMany(i => new[] { (byte)(i % 64 * 4), (byte)(i / 64 * 4), (byte)(255 - (i % 64 * 2)) })]);

    private static (int Place, string Text) Row(string name, bool isCached)
    {
        using var exported = ExporterModel.Open(name, isCached);
        var (place, who) = isCached
            ? (Order.Length, $"hub cache, {exported.Exporter}")
            : (Array.IndexOf(Order, exported.Exporter), exported.Exporter);
        try
        {
            using var model = DiffusionModel.Load(exported.Folder);
            var (latents, pixels) = Compare(exported, model);
            var equals = latents <= LatentTolerance && pixels <= 1;
            return (place, string.Create(
                CultureInfo.InvariantCulture,
                $"| {who} | {exported.Title} | yes | {(equals ? "yes" : $"no: latents by {latents:G2}, pixels by {pixels}")} | |"));
        }
        catch (ModelException fault)
        {
            return (place, $"| {who} | {exported.Title} | no | | {fault.Message.Split(", ", 2)[1]} |");
        }
    }
}
