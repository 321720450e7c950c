using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests;

/// <summary>A copy of the default model whose files a test may spoil. Large files are linked until they are.</summary>
internal sealed class ModelCopy : IDisposable
{
    private ModelCopy(string path) => Path = path;

    public string Path { get; }

    public static ModelCopy Make() => Make(Repository.MiniModel);

    /// <summary>A copy of any model folder, under another name and with another one's tokenizer when they are given.</summary>
    public static ModelCopy Make(string model, string? name = null, string? tokenizer = null)
    {
        var target = System.IO.Path.Combine(
            Directory.CreateTempSubdirectory("aiomus-model-").FullName, name ?? System.IO.Path.GetFileName(model));
        Link(model, target);
        if (tokenizer is not null)
        {
            Link(tokenizer, System.IO.Path.Combine(target, "tokenizer"));
        }

        return new ModelCopy(target);
    }

    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    public void Delete(string name) => File.Delete(FileOf(name));

    public void Write(string name, byte[] content)
    {
        File.Delete(FileOf(name));
        File.WriteAllBytes(FileOf(name), content);
    }

    public void Edit(string name, Func<string, string> change)
    {
        var text = change(File.ReadAllText(FileOf(name)));
        File.Delete(FileOf(name));
        File.WriteAllText(FileOf(name), text);
    }

    public void Dispose() => Directory.Delete(Directory.GetParent(Path)!.FullName, recursive: true);

    private static void Link(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.CreateSymbolicLink(copy, file);
        }
    }
}
