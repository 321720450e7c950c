using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Files;

namespace Aiomus.Storage.Keys;

/// <summary>
/// People are in 1024 groups, by their random ids. Each group has a secret without which no data key of its people opens. It lies in a
/// file of the key folder and never in the database: whatever bytes the database keeps of somebody's wrapped key, they open nothing
/// once the secret that closed it is overwritten.
/// </summary>
internal sealed class GroupSecrets(KeyFolder folder, TimeProvider time)
{
    public const int Count = 1024;

    private const int Looks = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>The folder of the groups' files.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder.Path, "groups");

    /// <summary>The group of a user; for ever the same.</summary>
    public static int Of(Guid userId)
    {
        Span<byte> bytes = stackalloc byte[16];
        userId.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes) % Count;
    }

    public static string NameOf(int group) => group.ToString("D4", CultureInfo.InvariantCulture);

    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="KeyException">It cannot be written.</exception>
    public void Open()
    {
        try
        {
            folder.Open();
            DataFolder.Create(Path);
            FolderSync.Flush(folder.Path);
            DataFolder.Probe(Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(
                $"Aiomus:Keys:Folder: {Path} cannot be written. The secrets that close the data keys of groups of people "
                    + $"lie there: {fault.Message}");
        }
    }

    public bool Has(int group) => File.Exists(PlaceOf(group));

    /// <summary>Keeps everybody else from changing the group, in all processes that share the folder.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: somebody else changes it all the time.</exception>
    public Task<FileLock> LockAsync(int group, CancellationToken cancellationToken) => LockAsync(NameOf(group), cancellationToken);

    public async Task<FileLock> LockAsync(string name, CancellationToken cancellationToken)
    {
        await RunAsync(Open, cancellationToken, unless: Directory.Exists(Path));
        return await FileLock.TakeAsync(System.IO.Path.Combine(Path, $"{name}.lock"), cancellationToken);
    }

    /// <summary>The group's secrets, the oldest first: one, or two while it changes. None when there is no file.</summary>
    public async Task<IReadOnlyList<GroupSecret>> ReadAsync(int group, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var secrets = await RunAsync<IReadOnlyList<GroupSecret>>(() =>
                Has(group) ? GroupFile.Read(PlaceOf(group)) : [], cancellationToken);
            if (secrets.Count > 0 || look == Looks || !Has(group))
            {
                return secrets;
            }

            // Somebody is just writing it.
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>The group's newest secret, or its first one when it has none yet. Only under the group's lock.</summary>
    public async Task<GroupSecret> BeginAsync(int group, CancellationToken cancellationToken)
    {
        if (await ReadAsync(group, cancellationToken) is [.., var newest])
        {
            return newest;
        }

        if (Has(group))
        {
            throw Missing(group);
        }

        var first = Draw(0);
        await RunAsync(
            () =>
            {
                GroupFile.Create(PlaceOf(group), first);
                FolderSync.Flush(Path);
            },
            cancellationToken);
        return first;
    }

    /// <summary>Takes out what a writer left that died while it wrote. Only under the group's lock.</summary>
    public Task CleanAsync(int group, CancellationToken cancellationToken) =>
        RunAsync(() => GroupFile.Clear(PlaceOf(group), static _ => true), cancellationToken);

    /// <summary>Draws the group's next secret. Only under the group's lock, and while there is one.</summary>
    public async Task<GroupSecret> DrawAsync(int group, GroupSecret current, CancellationToken cancellationToken)
    {
        var next = Draw(current.Generation);
        await RunAsync(() => GroupFile.Add(PlaceOf(group), next), cancellationToken);
        return next;
    }

    /// <summary>Overwrites every secret but this one; nothing closed under them opens again. Only under the group's lock.</summary>
    public Task DestroyOthersAsync(int group, GroupSecret kept, CancellationToken cancellationToken) =>
        RunAsync(() => GroupFile.Clear(PlaceOf(group), secret => secret.Generation == kept.Generation), cancellationToken);

    public KeyException Missing(int group) => new(
        $"Aiomus:Keys:Folder: {PlaceOf(group)} is missing or damaged, and stored data keys need it. "
            + "All processes need the same key folder. Restore its newest backup.");

    private string PlaceOf(int group) => System.IO.Path.Combine(Path, NameOf(group));

    private GroupSecret Draw(long after) => new(
        Math.Max(after + 1, time.GetUtcNow().ToUnixTimeMilliseconds()), RandomNumberGenerator.GetBytes(GroupFile.SecretBytes));

    // Files block, and the caller may be a grain's turn.
    private static Task RunAsync(Action act, CancellationToken cancellationToken, bool unless = false) =>
        unless ? Task.CompletedTask : RunAsync(
        () =>
        {
            act();
            return true;
        },
        cancellationToken);

    private static async Task<T> RunAsync<T>(Func<T> act, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(act, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The keys cannot be read at the moment. Try again.", fault);
        }
    }
}
