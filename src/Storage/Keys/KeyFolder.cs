using System.Globalization;
using System.Security.Cryptography;
using Aiomus.Storage.Files;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>
/// The folder of the installation's secrets: <c>pepper</c>, and a key encryption key for each epoch, <c>kek-0001</c> and on. Each is 32
/// random bytes in a file that only our own user may read.
/// </summary>
internal sealed class KeyFolder(IOptions<KeyOptions> keys, IOptions<StorageOptions> storage) : IKeySecrets
{
    private const int SecretBytes = 32;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite
            | UnixFileMode.OtherExecute;

    public string Path { get; } = System.IO.Path.GetFullPath(
        string.IsNullOrWhiteSpace(keys.Value.Folder) ? System.IO.Path.Combine(storage.Value.Data, "keys") : keys.Value.Folder);

    public IReadOnlyList<int> Epochs => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path, "kek-*")
            .Select(
                file => int.TryParse(System.IO.Path.GetFileName(file).AsSpan(4), CultureInfo.InvariantCulture, out var epoch) ? epoch : 0)
            .Where(epoch => epoch > 0).Order()]
        : [];

    public static string NameOf(int epoch) => string.Create(CultureInfo.InvariantCulture, $"kek-{epoch:D4}");

    public byte[] Read(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        if (!File.Exists(path))
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: the key {path} is missing. Restore the key from its backup. "
                    + "Without it nothing that is stored can be read.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: other users of this machine may read the key {path}. Close the file with: chmod 600 {path}");
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length == SecretBytes
            ? secret
            : throw new KeyException($"Aiomus:Keys:Folder: the key {path} has {secret.Length} bytes instead of {SecretBytes}.");
    }

    public void Begin() => Create(NameOf((Epochs is [.., var newest] ? newest : 0) + 1));

    /// <summary>Makes the folder where it is missing; it is on the disk when this returns.</summary>
    public void Open()
    {
        var parents = new List<string>();
        for (var folder = Path; !Directory.Exists(folder) && System.IO.Path.GetDirectoryName(folder) is { } parent; folder = parent)
        {
            parents.Add(parent);
        }

        DataFolder.Create(Path);
        parents.ForEach(FolderSync.Flush);
    }

    // Whole or not at all, and on the disk before anything is encrypted with it.
    public void Create(string name)
    {
        Open();
        var path = System.IO.Path.Combine(Path, name);
        if (!File.Exists(path))
        {
            Write(path);
        }

        FolderSync.Flush(Path);
    }

    public bool Destroy(int epoch)
    {
        var path = System.IO.Path.Combine(Path, NameOf(epoch));
        if (File.Exists(path))
        {
            // Where it lies: a file that is only removed can be found again.
            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
            {
                RandomAccess.Write(file, new byte[SecretBytes], 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Delete(path);
            FolderSync.Flush(Path);
        }

        return true;
    }

    private static void Write(string path)
    {
        var draft = $"{path}.{System.IO.Path.GetRandomFileName()}";
        using (var file = new FileStream(draft, DataFolder.Private(FileMode.CreateNew, FileAccess.Write)))
        {
            file.Write(RandomNumberGenerator.GetBytes(SecretBytes));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);   // another process was quicker
        }
    }
}
