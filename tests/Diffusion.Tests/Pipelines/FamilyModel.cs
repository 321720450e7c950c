using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>Copies of the small random-weight models that Fixtures/make_families.py writes.</summary>
internal static class FamilyModel
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Fixtures", "families");

    /// <summary>
    /// A copy that can be loaded; vocabulary and merges are those of Fixtures/vocabulary, T5's pieces those of Reference/unigram_tokens.py.
    /// </summary>
    public static ModelCopy Open(string family)
    {
        var tokenizer = Path.Combine(Folder, "..", "vocabulary");
        var folder = ModelCopy.Make(Path.Combine(Folder, family));
        foreach (var part in new[] { "tokenizer", "tokenizer_2", "tokenizer_3" }.Where(part => Directory.Exists(folder.FileOf(part))))
        {
            if (File.ReadAllText(folder.FileOf($"{part}/tokenizer_config.json")).Contains("</s>", StringComparison.Ordinal))
            {
                folder.Write(
                    $"{part}/spiece.model",
                    File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Reference", "spiece.model")));
                continue;
            }

            folder.Write($"{part}/vocab.json", File.ReadAllBytes(Path.Combine(tokenizer, "vocab.json")));
            folder.Write($"{part}/merges.txt", File.ReadAllBytes(Path.Combine(tokenizer, "merges.txt")));
        }

        return folder;
    }
}
