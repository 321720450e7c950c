using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.StaticFiles;

namespace Aiomus.WebApi.Pages;

/// <summary>
/// The built pages: the files that the build listed, in memory, each as it is and compressed. Files that lie beside them are not served.
/// </summary>
internal sealed class PageFiles
{
    private const string Folder = "pages";
    private const string Index = "index.html";

    // The build puts a hash of the content into these names: a name means the same bytes for ever.
    private const string Lasting = "assets/";

    private readonly FrozenDictionary<string, PageFile> _files;

    private PageFiles(FrozenDictionary<string, PageFile> files, IReadOnlyList<string> routes) => (_files, Routes) = (files, routes);

    /// <summary>The addresses that are pages, as route patterns such as <c>/gallery/{id}</c>.</summary>
    public IReadOnlyList<string> Routes { get; }

    /// <summary>The document that every page begins with; null when this program was built without pages.</summary>
    public PageFile? Start => _files.GetValueOrDefault(Index);

    /// <summary>The files by their path from the root, without the leading slash.</summary>
    public IEnumerable<KeyValuePair<string, PageFile>> Files => _files.Where(file => file.Key != Index);

    /// <summary>Reads what lies beside this program.</summary>
    public static PageFiles Read() => Read(Path.Combine(AppContext.BaseDirectory, Folder));

    /// <summary>Reads the pages of a folder; there are none where its list is missing.</summary>
    /// <param name="folder">Where the build put them.</param>
    /// <exception cref="FileNotFoundException">A file of the list is missing.</exception>
    public static PageFiles Read(string folder)
    {
        var path = Path.Combine(folder, "pages.json");
        if (!File.Exists(path))
        {
            return new PageFiles(FrozenDictionary<string, PageFile>.Empty, []);
        }

        using var list = JsonDocument.Parse(File.ReadAllBytes(path));
        var types = new FileExtensionContentTypeProvider();
        return new PageFiles(
            Texts("files").ToFrozenDictionary(name => name, name => ReadFile(folder, name, types), StringComparer.Ordinal),
            [.. Texts("routes").Select(Pattern)]);

        IEnumerable<string> Texts(string name) => list.RootElement.GetProperty(name).EnumerateArray().Select(value => value.GetString()!);
    }

    private static PageFile ReadFile(string folder, string name, FileExtensionContentTypeProvider types)
    {
        var path = Path.Combine(folder, name);
        var bytes = File.ReadAllBytes(path);
        return new PageFile(
            types.TryGetContentType(name, out var type) ? WithCharset(type) : "application/octet-stream",
            Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16)),
            name.StartsWith(Lasting, StringComparison.Ordinal),
            bytes,
            ReadPacked(path + ".br"),
            ReadPacked(path + ".gz"));
    }

    private static string WithCharset(string type) => type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type;

    private static byte[]? ReadPacked(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    // The pages write a part that varies as :id, routes here as {id}.
    private static string Pattern(string route) => string.Join(
        '/',
        route.Split('/').Select(part => part.StartsWith(':') ? $"{{{part[1..]}}}" : part));
}
