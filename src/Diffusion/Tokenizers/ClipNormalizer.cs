using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>CLIP's text cleaning: composed accents (NFC), single spaces, lower case.</summary>
internal sealed partial class ClipNormalizer : Normalizer
{
    public override string Normalize(string original) =>
        Lower(WhiteSpace().Replace(Whole(original).Normalize(NormalizationForm.FormC), " ").Trim());

    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    // Letter by letter, as the published tokenizer does: a sigma at the end of a word becomes one like any other. Of such lower-casing
    // the runtime has the one-to-one part, from which one letter differs.
    private static string Lower(string text) => text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();

    // Half a surrogate pair has no normal form and no UTF-8 either.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
