using Aiomus.Diffusion.Models;
using Microsoft.Extensions.Options;

namespace Aiomus.Inference;

/// <summary>Finds model folders: those with a <c>model_index.json</c>.</summary>
internal static class ModelFolders
{
    private const string Index = "model_index.json";

    /// <summary>The folder of model folders: the configured one, or <c>models</c> here or in a folder above the program.</summary>
    /// <exception cref="OptionsValidationException">There is none; the message names the key.</exception>
    public static string Locate(string? configured)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            return Directory.Exists(configured)
                ? configured
                : throw Missing($"{WorkerOptions.ModelsKey}: the folder {configured} does not exist.");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(candidate) && In(candidate).Any())
            {
                return candidate;
            }
        }

        return Directory.Exists("models") ? "models" : throw Missing($"{WorkerOptions.ModelsKey}: no folder of models was found.");
    }

    /// <summary>
    /// The model folders in a folder, by name; links that lead nowhere are among them, so that somebody says so. What begins with a dot
    /// is an editor's, or a cache, and no model.
    /// </summary>
    public static IEnumerable<string> In(string root) => Directory.EnumerateFileSystemEntries(root)
        .Where(entry => !Path.GetFileName(entry).StartsWith('.') && (File.Exists(Path.Combine(entry, Index)) || IsDeadLink(entry)))
        .Order(StringComparer.Ordinal);

    /// <summary>Whether there is a link that leads to nothing, in a circle, or to what may not be read.</summary>
    public static bool IsDeadLink(string path) =>
        new FileInfo(path).LinkTarget is not null && (!RealPath.IsThere(path) || (Directory.Exists(path) && IsClosed(path)));

    // Somebody made the link for a model. Plain folders that are closed, such as a disk's own, are no business of ours.
    private static bool IsClosed(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder, Index).Any() && !File.Exists(Path.Combine(folder, Index));
        }
        catch (UnauthorizedAccessException)
        {
            // It may still be one that may be passed through and not listed.
            return !File.Exists(Path.Combine(folder, Index));
        }
    }

    private static OptionsValidationException Missing(string message) =>
        new(WorkerOptions.ModelsKey, typeof(WorkerOptions), [message]);
}
