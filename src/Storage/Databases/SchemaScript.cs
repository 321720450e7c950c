using System.Globalization;
using System.Text;

namespace Aiomus.Storage.Databases;

/// <summary>One version of the schema: definitions to run, and texts for OrleansQuery.</summary>
internal sealed record SchemaScript(int Version, string Name, string Definitions, IReadOnlyDictionary<string, string> Queries)
{
    private const string QueryMark = "--:";

    /// <summary>Reads the scripts of one database from the assembly, in order.</summary>
    public static IReadOnlyList<SchemaScript> Load(string folder)
    {
        var assembly = typeof(SchemaScript).Assembly;
        var prefix = $"Schema/{folder}/";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return Parse(name[prefix.Length..], reader.ReadToEnd());
                }),
        ];
    }

    /// <summary>Splits a script at its query marks. Lines that are comments only are left out.</summary>
    public static SchemaScript Parse(string name, string text)
    {
        var queries = new Dictionary<string, string>(StringComparer.Ordinal);
        var part = new StringBuilder();
        string? key = null;
        var definitions = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(QueryMark, StringComparison.Ordinal))
            {
                Close();
                key = line[QueryMark.Length..].Trim();
            }
            else if (!line.TrimStart().StartsWith("--", StringComparison.Ordinal))
            {
                part.Append(line).Append('\n');
            }
        }

        Close();
        return new(int.Parse(name[..4], CultureInfo.InvariantCulture), name, definitions, queries);

        void Close()
        {
            if (key is null)
            {
                definitions = part.ToString().Trim();
            }
            else
            {
                queries.Add(key, part.ToString().Trim());
            }

            part.Clear();
        }
    }
}
