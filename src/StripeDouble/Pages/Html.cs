using System.Globalization;
using System.Text.Encodings.Web;

namespace Aiomus.StripeDouble.Pages;

/// <summary>Markup. What is put into it is encoded, unless it is markup itself.</summary>
internal readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    public static Html Of(FormattableString text) => new(
        string.Format(CultureInfo.InvariantCulture, text.Format, [.. text.GetArguments().Select(Encode)]));

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    private static object Encode(object? part) => part is Html html
        ? html.Text
        : HtmlEncoder.Default.Encode(Convert.ToString(part, CultureInfo.InvariantCulture) ?? "");
}
