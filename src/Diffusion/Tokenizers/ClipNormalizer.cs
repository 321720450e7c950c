using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>CLIP's text cleaning: composed accents (NFC), single spaces, lower case.</summary>
internal sealed partial class ClipNormalizer : Normalizer
{
    public override string Normalize(string original) =>
        WhiteSpace().Replace(Whole(original).Normalize(NormalizationForm.FormC), " ").Trim().ToLowerInvariant();

    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    // Half a surrogate pair has no normal form and no UTF-8 either.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
