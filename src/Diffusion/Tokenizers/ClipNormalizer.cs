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

    // Unicode's full lower-casing, of which the runtime has the one-to-one part: two letters differ.
    private static string Lower(string text) =>
        FinalSigma().Replace(text.Replace("\u0130", "i\u0307", StringComparison.Ordinal), "\u03c2").ToLowerInvariant();

    // Half a surrogate pair has no normal form and no UTF-8 either.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    // After a letter that has a case and before none, whatever marks and signs stand between (Unicode, section 3.13).
    [GeneratedRegex(@"(?<=[\p{Lu}\p{Ll}\p{Lt}][\p{M}\p{Cf}\p{Lm}\p{Sk}'.:\u00b7\u2019]*)\u03a3(?![\p{M}\p{Cf}\p{Lm}\p{Sk}'.:\u00b7\u2019]*[\p{Lu}\p{Ll}\p{Lt}])")]
    private static partial Regex FinalSigma();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
