using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests;

/// <summary>A copy of the default model whose files a test may spoil. Large files are linked until they are.</summary>
internal sealed class ModelCopy : IDisposable
{
    private ModelCopy(string path) => Path = path;

    public string Path { get; }

    public static ModelCopy Make()
    {
        var root = Directory.CreateTempSubdirectory("aiomus-model-").FullName;
        var target = System.IO.Path.Combine(root, "mini");
        foreach (var file in Directory.EnumerateFiles(Repository.MiniModel, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Repository.MiniModel, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.CreateSymbolicLink(copy, file);
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
}
