using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Aiomus.Grains.Interfaces.Mail;

namespace Aiomus.Mail;

/// <summary>
/// The texts. A kind has one template: the subject in the first line, then paragraphs; <c>{name}</c> stands for a value. The page is
/// made from the same paragraphs, so that both say the same. Values are put in once and never read again, and are encoded in the page.
/// </summary>
internal static partial class MailTemplates
{
    private const string LinkParagraph = "{link}";

    /// <exception cref="KeyNotFoundException">The text needs a value that is not given.</exception>
    public static MailText Render(MailKind kind, IReadOnlyDictionary<string, string> values)
    {
        var paragraphs = Read($"{kind}.txt").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var subject = Fill(paragraphs[0], values);
        var plain = string.Join("\n\n", paragraphs[1..].Select(paragraph => Fill(paragraph, values))) + "\n";
        var body = new StringBuilder();
        foreach (var paragraph in paragraphs[1..])
        {
            body.Append("<p>").Append(Page(paragraph, values)).Append("</p>\n");
        }

        var page = Fill(
            Read("Frame.html"),
            new Dictionary<string, string> { ["subject"] = WebUtility.HtmlEncode(subject), ["body"] = body.ToString() });
        return new MailText(subject, plain, page);
    }

    /// <summary>The names of the values that a kind's text uses.</summary>
    internal static IEnumerable<string> NamesIn(MailKind kind) =>
        Value().Matches(Read($"{kind}.txt")).Select(match => match.Groups[1].Value).Distinct();

    private static string Page(string paragraph, IReadOnlyDictionary<string, string> values)
    {
        if (paragraph == LinkParagraph)
        {
            var link = WebUtility.HtmlEncode(values["link"]);
            return $"<a href=\"{link}\">{link}</a>";
        }

        return Value().Replace(WebUtility.HtmlEncode(paragraph), match => WebUtility.HtmlEncode(values[match.Groups[1].Value]))
            .Replace("\n", "<br>\n", StringComparison.Ordinal);
    }

    private static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Value().Replace(text, match => values[match.Groups[1].Value]);

    private static string Read(string name)
    {
        using var stream = typeof(MailTemplates).Assembly.GetManifestResourceStream($"Templates/{name}")
            ?? throw new InvalidOperationException($"There is no mail template {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Value();
}
