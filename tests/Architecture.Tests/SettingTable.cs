using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Aiomus.Architecture.Tests;

/// <summary>All settings as the options classes tell them: keys, defaults, limits and meanings.</summary>
internal static partial class SettingTable
{
    // A build without a worker knows the worker's settings by another class. They are the same settings.
    private const string WorkerlessOptions = "NoWorkerOptions";

    private static readonly Assembly[] Assemblies = [.. Solution.SourceReferences.Keys.Select(
        project => Assembly.Load($"Aiomus.{project}"))];

    private static readonly Dictionary<string, string> Summaries = Solution.SourceReferences.Keys
        .Select(project => Path.Combine(AppContext.BaseDirectory, $"Aiomus.{project}.xml"))
        .Where(File.Exists)
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .Where(member => member.Element("summary") is not null)
        .GroupBy(member => member.Attribute("name")!.Value)
        .ToDictionary(members => members.Key, members => Read(members.First().Element("summary")!));

    private static readonly Dictionary<string, object> Samples = [];

    /// <summary>Each options class with the section that it is bound to, as the registrations in the sources say.</summary>
    public static IReadOnlyList<(string Section, Type Options)> Bound { get; } =
    [
        .. Solution.SourceFiles("src")
            .SelectMany(file => Registration().Matches(File.ReadAllText(file)))
            .Select(match => (Section: Resolve(match.Groups["section"].Value), Options: Find(match.Groups["options"].Value)))
            .Distinct()
            .SelectMany(Entries)
            .Where(bound => bound.Options.Name != WorkerlessOptions)
            .OrderBy(bound => bound.Section, StringComparer.Ordinal)
            .ThenBy(bound => bound.Options.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Keys =>
        from bound in Bound
        from setting in Settings(bound.Options)
        select $"{bound.Section}:{setting.Name}";

    /// <summary>True for a setting, a section, and for what lies in a setting that is a list.</summary>
    public static bool IsKnown(string key) => Keys.Any(known =>
        known == key
        || known.StartsWith($"{key}:", StringComparison.Ordinal)
        || key.StartsWith($"{known}:", StringComparison.Ordinal));

    /// <summary>The settings of an options class in the order of the source.</summary>
    public static IEnumerable<PropertyInfo> Settings(Type options) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } || IsCollection(property.PropertyType))
        .OrderBy(property => property.MetadataToken);

    /// <summary>The summary of a setting in Markdown; empty where there is none.</summary>
    public static string Meaning(PropertyInfo setting) =>
        Summaries.GetValueOrDefault($"P:{setting.DeclaringType!.FullName}.{setting.Name}", "");

    /// <summary>All tables in Markdown.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var section in Bound.GroupBy(bound => bound.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section.Key}\n\n");
            text.Append(string.Join(' ', section.Select(bound => Intro(bound.Options, section.Key))));
            text.Append("\n\n| key | default | allowed | meaning |\n|---|---|---|---|\n");
            foreach (var (_, options) in section)
            {
                foreach (var setting in Settings(options))
                {
                    var initial = Default(section.Key, options, setting);
                    string[] cells = [$"`{section.Key}:{setting.Name}`", initial, Allowed(setting), Meaning(setting)];
                    text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
                }
            }
        }

        return text.ToString();
    }

    private static string Intro(Type options, string section) => Summaries
        .GetValueOrDefault($"T:{options.FullName}", "")
        .Replace($", section `{section}`", "", StringComparison.Ordinal)
        .Replace($", section `{Above(section)}` and the plan's name", "", StringComparison.Ordinal)
        .Replace($", section `{Above(section)}` and the pack's name", "", StringComparison.Ordinal);

    private static string Above(string section) => section[..Math.Max(0, section.LastIndexOf(':'))];

    // Collections may be filled without being replaced.
    private static bool IsCollection(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    // Options that have names of their own are told with the names that there are without any setting.
    private static IEnumerable<(string Section, Type Options)> Entries((string Section, Type Options) bound)
    {
        if (!typeof(IDictionary).IsAssignableFrom(bound.Options))
        {
            return [bound];
        }

        var named = (IDictionary)Activator.CreateInstance(bound.Options)!;
        return named.Keys.Cast<string>().Select(name =>
        {
            var section = $"{bound.Section}:{name}";
            Samples[section] = named[name]!;
            return (section, named[name]!.GetType());
        });
    }

    private static string Default(string section, Type options, PropertyInfo setting) => DefaultOf(section, options, setting) switch
    {
        null or "" => "empty",
        string text => $"`{text}`",
        bool flag => flag ? "`true`" : "`false`",
        IEnumerable => "none",
        var value => Number(value),
    };

    private static object? DefaultOf(string section, Type options, PropertyInfo setting) =>
        setting.GetValue(Samples.GetValueOrDefault(section) ?? Activator.CreateInstance(options, nonPublic: true));

    private static string Allowed(PropertyInfo setting)
    {
        var rules = new List<string>();
        foreach (var rule in setting.GetCustomAttributes<ValidationAttribute>())
        {
            switch (rule)
            {
                case RangeAttribute range:
                    rules.Add($"{Number(range.Minimum)} to {Number(range.Maximum)}");
                    break;
                case RegularExpressionAttribute { Pattern: var pattern } when Choice().Match(pattern) is { Success: true } choice:
                    rules.Add(string.Join(", ", choice.Groups[1].Value.Split('|').Select(word => $"`{word}`")));
                    break;
                case RegularExpressionAttribute { ErrorMessage: { } message }:
                    rules.Add(MustBe().Replace(message, "").TrimEnd('.'));
                    break;
                case RequiredAttribute:
                    rules.Add("not empty");
                    break;
                case UrlAttribute:
                    rules.Add("a URL");
                    break;
                case EmailAddressAttribute:
                    rules.Add("a mail address");
                    break;
                default:
                    throw new NotSupportedException($"{setting.DeclaringType}.{setting.Name}: {rule.GetType().Name} has no words here.");
            }
        }

        return setting.PropertyType == typeof(bool) ? "`true`, `false`" : string.Join(", ", rules);
    }

    // As it may be written in the configuration.
    private static string Number(object value) => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);

    // A literal, or a constant of a class.
    private static string Resolve(string expression) => expression.StartsWith('"')
        ? expression.Trim('"')
        : (string)Find(expression[..expression.LastIndexOf('.')])
            .GetField(expression[(expression.LastIndexOf('.') + 1)..], BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .GetRawConstantValue()!;

    private static Type Find(string name) => Assemblies.SelectMany(assembly => assembly.GetTypes()).Single(type => type.Name == name);

    private static string Read(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{LastName().Match(see.FirstAttribute!.Value).Value}`",
            XElement other => other.Value,
            _ => "",
        }));
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex(
        @"\bAddSection<(?<options>\w+)>\((?<section>""[^""]+""|[A-Z]\w*\.\w+)\)"
        + @"|\bKnowSection\((?<section>""[^""]+""|[A-Z]\w*\.\w+), typeof\((?<options>\w+)\)\)")]
    private static partial Regex Registration();

    [GeneratedRegex(@"^\^\((\w+(?:\|\w+)+)\)\$$")]
    private static partial Regex Choice();

    [GeneratedRegex("^(It|The value) must be ")]
    private static partial Regex MustBe();

    [GeneratedRegex(@"\w+$")]
    private static partial Regex LastName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
