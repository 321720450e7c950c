namespace Aiomus.Diffusion.Tests;

/// <summary>
/// Lays a model as a cache of a hub does: blobs named by their content, a snapshot of relative links to them, and a link to the snapshot
/// among the models. A network and its weights lie beside each other as links only.
/// </summary>
internal static class HubCache
{
    /// <returns>The link, which is the model's folder.</returns>
    public static string Lay(string model, string root)
    {
        var snapshot = Path.Combine(root, "hub", "models--a--b", "snapshots", "0123abcd");
        var blobs = Directory.CreateDirectory(Path.Combine(root, "hub", "models--a--b", "blobs")).FullName;
        foreach (var file in Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(snapshot, Path.GetRelativePath(model, file));
            var blob = Path.Combine(blobs, Guid.NewGuid().ToString("N"));
            File.Copy(file, blob);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.CreateSymbolicLink(place, Path.GetRelativePath(Path.GetDirectoryName(place)!, blob));
        }

        var models = Directory.CreateDirectory(Path.Combine(root, "models")).FullName;
        return Directory.CreateSymbolicLink(
            Path.Combine(models, "x"), Path.Combine("..", "hub", "models--a--b", "snapshots", "0123abcd")).FullName;
    }
}
