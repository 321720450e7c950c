using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Settings;

/// <summary>
/// Finds settings that nobody reads: a misspelt limit would otherwise be no limit, and nobody would know. Names are those of the
/// properties of the options, in any case.
/// </summary>
internal sealed class SettingNames
{
    private const string Root = "Aiomus";

    private readonly Dictionary<string, Node> _top = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public SettingNames(IEnumerable<KnownSection> sections)
    {
        foreach (var section in sections)
        {
            var node = Reach(section.Path);
            if (section.Options is null)
            {
                node.TakesAny = true;
                _names.Add(section.Path);
            }
            else
            {
                Learn(section.Path, section.Options);
            }
        }
    }

    /// <summary>Refuses what has no name here.</summary>
    /// <exception cref="OptionsValidationException">Names each unknown setting, and the nearest that there is.</exception>
    public void Check(IConfiguration configuration)
    {
        var unknown = new List<string>();
        Collect(configuration.GetSection(Root), _top.GetValueOrDefault(Root), unknown);
        if (unknown.Count > 0)
        {
            throw new OptionsValidationException(Root, typeof(SettingNames), unknown.Select(Describe));
        }
    }

    private static void Collect(IConfigurationSection section, Node? node, List<string> unknown)
    {
        foreach (var child in section.GetChildren())
        {
            if ((node?.Children.GetValueOrDefault(child.Key) ?? node?.Each) is { } known)
            {
                Collect(child, known, unknown);
            }
            else if (node is not { TakesAny: true })
            {
                unknown.AddRange(Leaves(child));
            }
        }
    }

    private static IEnumerable<string> Leaves(IConfigurationSection section)
    {
        var children = section.GetChildren().ToArray();
        return children.Length == 0 ? [section.Path] : children.SelectMany(Leaves);
    }

    private Node Reach(string path)
    {
        var nodes = _top;
        Node? node = null;
        foreach (var part in path.Split(ConfigurationPath.KeyDelimiter))
        {
            if (!nodes.TryGetValue(part, out node))
            {
                nodes[part] = node = new Node();
            }

            nodes = node.Children;
        }

        return node!;
    }

    private void Learn(string path, Type options)
    {
        if (EntryOf(options) is { } entry)
        {
            // Each entry has a name of its own, and the same settings below it.
            var any = new SettingNames([new KnownSection(Root, entry)]);
            Reach(path).Each = any.Reach(Root);
            _names.UnionWith(any._names.Select(name => $"{path}{ConfigurationPath.KeyDelimiter}NAME{name[Root.Length..]}"));
            return;
        }

        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsSetting))
        {
            var name = $"{path}{ConfigurationPath.KeyDelimiter}{property.Name}";
            var child = Reach(name);
            var type = property.PropertyType;
            if (type == typeof(string) || type.IsValueType)
            {
                _names.Add(name);
            }
            else if (typeof(IEnumerable).IsAssignableFrom(type))
            {
                child.TakesAny = true;
                _names.Add(name);
            }
            else
            {
                Learn(name, type);
            }
        }
    }

    private static Type? EntryOf(Type options) => options.GetInterfaces()
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>))
        .Select(type => type.GenericTypeArguments)
        .FirstOrDefault(types => types[0] == typeof(string) && types[1] != typeof(string) && !types[1].IsValueType)?[1];

    // Collections may be filled without being replaced.
    private static bool IsSetting(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } || (property.PropertyType != typeof(string) && !property.PropertyType.IsValueType);

    private string Describe(string unknown)
    {
        var nearest = _names.MinBy(name => Far(name, unknown))!;
        return Far(nearest, unknown) <= Math.Max(2, LastOf(unknown).Length / 2)
            ? $"{unknown}: the setting does not exist. The nearest is {nearest}."
            : $"{unknown}: the setting does not exist.";
    }

    // A right name in a wrong section is near, too.
    private static int Far(string name, string unknown) =>
        Math.Min(Distance(name, unknown), 1 + Distance(LastOf(name), LastOf(unknown)));

    private static string LastOf(string name) => name[(name.LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) + 1)..];

    // Levenshtein's, between names of any case.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < right.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>What lies below any name, where names are free.</summary>
        public Node? Each { get; set; }

        public bool TakesAny { get; set; }
    }
}
