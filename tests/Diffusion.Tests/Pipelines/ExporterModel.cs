using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>
/// A small model of a family as an exporter would have written it (Fixtures/make_exporters.py), beside the family's own folder.
/// </summary>
internal sealed class ExporterModel : IDisposable
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Fixtures", "exporters");

    private readonly ModelCopy _copy;
    private readonly string? _cache;

    private ExporterModel(string name, bool isCached)
    {
        Name = name;
        var about = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures, name, "exporter.json"))).RootElement;
        (Exporter, Family, Title) =
            (about.GetProperty("exporter").GetString()!, about.GetProperty("family").GetString()!, about.GetProperty("title").GetString()!);
        _copy = FamilyModel.Open(Family);
        foreach (var file in about.GetProperty("drop").EnumerateArray())
        {
            _copy.Delete(file.GetString()!);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Fixtures, name), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "exporter.json"))
        {
            var place = Path.GetRelativePath(Path.Combine(Fixtures, name), file);
            Directory.CreateDirectory(Path.GetDirectoryName(_copy.FileOf(place))!);
            _copy.Write(place, File.ReadAllBytes(file));
        }

        _cache = isCached ? Directory.CreateTempSubdirectory("aiomus-hub-").FullName : null;
        Folder = _cache is null ? _copy.Path : HubCache.Lay(_copy.Path, _cache);
    }

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateDirectories(Fixtures).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Name { get; }

    public string Exporter { get; }

    public string Family { get; }

    public string Title { get; }

    public string Folder { get; }

    public ModelCopy Copy => _copy;

    public static ExporterModel Open(string name, bool isCached = false) => new(name, isCached);

    public void Dispose()
    {
        _copy.Dispose();
        if (_cache is not null)
        {
            Directory.Delete(_cache, recursive: true);
        }
    }
}
