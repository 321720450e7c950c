using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>Copies of the small random-weight models that Fixtures/make_families.py writes.</summary>
internal static class FamilyModel
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Fixtures", "families");

    /// <summary>A copy that can be loaded; vocabulary and merges are the default model's.</summary>
    public static ModelCopy Open(string family)
    {
        var tokenizer = Path.Combine(Repository.MiniModel, "tokenizer");
        var folder = ModelCopy.Make(Path.Combine(Folder, family));
        foreach (var part in new[] { "tokenizer", "tokenizer_2" }.Where(part => Directory.Exists(folder.FileOf(part))))
        {
            folder.Write($"{part}/vocab.json", File.ReadAllBytes(Path.Combine(tokenizer, "vocab.json")));
            folder.Write($"{part}/merges.txt", File.ReadAllBytes(Path.Combine(tokenizer, "merges.txt")));
        }

        return folder;
    }
}
