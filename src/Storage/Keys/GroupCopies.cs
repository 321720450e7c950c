using System.Globalization;
using Aiomus.Storage.Files;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Where the wrapped keys lie in the database, each group's are also kept as they were after its last change, beside its secret. A
/// database that is put back from before that change has them under a secret that is gone; those who were not erased get them from here.
/// A copy is closed under the secret of its time: it opens nothing once that one is overwritten, so old copies need not be.
/// </summary>
internal sealed class GroupCopies(GroupSecrets groups, DataKeyRows rows)
{
    /// <summary>Keeps the group's keys as they are now. Only under the group's lock.</summary>
    public async Task KeepAsync(int group, CancellationToken cancellationToken)
    {
        if (!rows.AreApart)
        {
            return;
        }

        var lines = (await rows.OfGroupAsync(group, cancellationToken)).Select(static row => string.Create(
            CultureInfo.InvariantCulture, $"{row.UserId:N} {row.Epoch} {row.Generation} {Convert.ToBase64String(row.Wrapped)}"));
        await Task.Run(() => Write(PlaceOf(group), lines), cancellationToken);
    }

    /// <summary>The keys that were kept, by user.</summary>
    public async Task<IReadOnlyDictionary<Guid, DataKeyRow>> ReadAsync(int group, CancellationToken cancellationToken) =>
        File.Exists(PlaceOf(group))
        ? (await File.ReadAllLinesAsync(PlaceOf(group), cancellationToken)).Select(Parse).ToDictionary(static row => row.UserId)
        : new Dictionary<Guid, DataKeyRow>();

    private static DataKeyRow Parse(string line) => line.Split(' ') is [var userId, var epoch, var generation, var wrapped]
        ? new(
            Guid.ParseExact(userId, "N"),
            int.Parse(epoch, CultureInfo.InvariantCulture),
            Convert.FromBase64String(wrapped),
            long.Parse(generation, CultureInfo.InvariantCulture))
        : throw new KeyException(
            "Aiomus:Keys:Folder: a copy of a group's keys is damaged. Restore the copy from its backup, or delete it: "
                + "those keys are then read from the database alone.");

    private static void Write(string path, IEnumerable<string> lines)
    {
        var draft = $"{path}.part";
        using (var file = new StreamWriter(new FileStream(draft, DataFolder.Private(FileMode.Create, FileAccess.Write))))
        {
            foreach (var line in lines)
            {
                file.WriteLine(line);
            }

            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(path)!);
    }

    private string PlaceOf(int group) => Path.Combine(groups.Path, $"{GroupSecrets.NameOf(group)}.keys");
}
