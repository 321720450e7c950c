using System.Security.Cryptography;
using System.Text;
using Aiomus.Storage.Files;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Which key folder is this installation's: its random name lies in it, and in the key ring. A process with another folder would close
/// keys under secrets that the others do not have.
/// </summary>
internal sealed class FolderMark(ProtectionKeyRing ring, GroupSecrets groups)
{
    public const string Name = "aiomus-groups";

    private string Place => Path.Combine(groups.Path, "name");

    /// <summary>Makes the mark where there is none in either place, and compares the two.</summary>
    /// <exception cref="KeyException">It is another folder.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        groups.Open();
        if (await ring.FindAsync(Name, cancellationToken) is null)
        {
            Create();
            await ring.AddAsync(Name, Of(await File.ReadAllTextAsync(Place, cancellationToken)), cancellationToken);
        }

        var own = File.Exists(Place) ? Of(await File.ReadAllTextAsync(Place, cancellationToken)) : [];
        if (await ring.FindAsync(Name, cancellationToken) is not { } kept || !kept.SequenceEqual(own))
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: {groups.Path} is not the folder with the secrets of this installation's groups. "
                    + "All processes share one folder. Set that folder, or restore its newest backup.");
        }
    }

    // The element is none of the framework's, as that of the installation's mark.
    private static byte[] Of(string name) => Encoding.UTF8.GetBytes($"<groups name=\"{name}\" />");

    private void Create()
    {
        if (File.Exists(Place))
        {
            return;
        }

        var draft = $"{Place}.{Path.GetRandomFileName()}";
        using (var file = new FileStream(draft, DataFolder.Private(FileMode.CreateNew, FileAccess.Write)))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, Place, overwrite: false);
        }
        catch (IOException) when (File.Exists(Place))
        {
            File.Delete(draft);   // another process was quicker
        }

        FolderSync.Flush(groups.Path);
    }
}
