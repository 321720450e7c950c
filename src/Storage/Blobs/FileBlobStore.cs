using System.Runtime.CompilerServices;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Files;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// Files: <c>data/blobs/&lt;user&gt;/&lt;name&gt;</c>. A folder that is being deleted is renamed to
/// <c>&lt;user&gt;.gone-&lt;random&gt;</c>; a file that is being written is <c>.parts/.&lt;user&gt;.&lt;random&gt;</c>, so that what
/// killed writers left is found without a look at everything else.
/// </summary>
internal sealed class FileBlobStore(IOptions<StorageOptions> options, TimeProvider time) : IBlobStore
{
    private readonly string _root = Path.GetFullPath(Path.Combine(options.Value.Data, "blobs"));
    private readonly string _parts = Path.GetFullPath(Path.Combine(options.Value.Data, "blobs", ".parts"));

    public Task OpenUserAsync(Guid userId, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                if (!Directory.Exists(_root))
                {
                    throw new DirectoryNotFoundException(_root);   // a lost disk must not be replaced by an empty folder
                }

                DataFolder.Create(Place(userId));
                FolderSync.Flush(_root);
                return true;
            },
            cancellationToken);

    public Task<bool> PutAsync(Guid userId, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        return RunAsync(
            () =>
            {
                var place = Place(userId);
                var path = Path.Combine(place, name);
                if (!Directory.Exists(place))
                {
                    throw Directory.Exists(_root) ? Gone(null) : new DirectoryNotFoundException(_root);
                }

                var part = Path.Combine(_parts, $".{userId:N}.{Guid.NewGuid():N}");
                try
                {
                    DataFolder.Create(_parts);
                    Write(part, content.Span);
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!FileName.TryMove(part, path))
                    {
                        // It may be one's own, of a try whose flush failed.
                        TryDelete(part);
                        FolderSync.Flush(place);
                        return Directory.Exists(path) ? throw new IOException($"{path} is a folder.") : false;
                    }

                    FolderSync.Flush(place);
                }
                catch (Exception exception)
                {
                    TryDelete(part);
                    if (exception is DirectoryNotFoundException or FileNotFoundException
                        && !Directory.Exists(place)
                        && Directory.Exists(_root))
                    {
                        throw Gone(exception);
                    }

                    throw;
                }

                return true;
            },
            cancellationToken);
    }

    public Task<Stream?> OpenReadAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        return RunAsync(
            Stream? () =>
            {
                try
                {
                    return new FileStream(
                        Path.Combine(Place(userId), name),
                        new FileStreamOptions
                        {
                            Access = FileAccess.Read,
                            Share = FileShare.ReadWrite | FileShare.Delete,
                            Options = FileOptions.Asynchronous,
                        });
                }
                catch (Exception exception)
                    when (exception is DirectoryNotFoundException or FileNotFoundException && Directory.Exists(_root))
                {
                    return null;
                }
            },
            cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid userId, string name, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        return RunAsync(
            () =>
            {
                var place = Place(userId);
                var path = Path.Combine(place, name);
                if (!File.Exists(path))
                {
                    return false;
                }

                File.Delete(path);
                FolderSync.Flush(place);
                return true;
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<string> ListAsync(Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = await RunAsync(
            () =>
            {
                var place = Place(userId);
                var names = Directory.Exists(place) ? FilesIn(place).Where(BlobName.IsValid).ToList() : [];
                foreach (var gone in GonePlaces(userId))
                {
                    names.AddRange(FilesIn(gone));
                }

                // Beside a place they are being written; without one nobody finishes them.
                return Directory.Exists(place) ? names : [.. names, .. PartsOf(userId).Select(part => Path.GetFileName(part))];
            },
            cancellationToken);
        foreach (var name in names)
        {
            yield return name;
        }

        static IEnumerable<string> FilesIn(string folder) =>
            Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 })
                .Select(path => Path.GetFileName(path));
    }

    public Task<int> DeleteUserAsync(Guid userId, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                var place = Place(userId);
                if (Directory.Exists(place))
                {
                    try
                    {
                        Directory.Move(place, $"{place}.gone-{Guid.NewGuid():N}");
                        FolderSync.Flush(_root);
                    }
                    catch (DirectoryNotFoundException)
                    {
                        // Another deletion of the same user was quicker.
                    }
                }

                var count = 0;
                foreach (var gone in GonePlaces(userId))
                {
                    count += DeletePlace(gone);
                }

                foreach (var part in PartsOf(userId))
                {
                    File.Delete(part);
                }

                FolderSync.Flush(_root);
                return count;
            },
            cancellationToken);

    /// <summary>
    /// At the start: removes the parts that no writer finishes any more, all of them where no other process works on the folder. Earlier
    /// versions wrote them beside the images.
    /// </summary>
    public void Open(bool isAlone)
    {
        if (!Directory.Exists(_parts))
        {
            var earlier = new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true };
            foreach (var part in Directory.EnumerateFiles(_root, ".*.part", earlier).Where(part => isAlone || IsOver(part)))
            {
                TryDelete(part);
            }
        }

        DataFolder.Create(_parts);
        foreach (var part in isAlone ? Directory.GetFiles(_parts) : [])
        {
            TryDelete(part);
        }
    }

    /// <summary>
    /// Removes what writers left that were killed some minutes ago, by the clock of the files, and answers how many that were. A part from
    /// the future was written by a clock that was wrong. A writer that lives all the same, as one that was paused, is told and writes
    /// again.
    /// </summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                var count = 0;
                foreach (var part in Directory.Exists(_parts) ? Directory.EnumerateFiles(_parts) : [])
                {
                    if (IsOver(part))
                    {
                        TryDelete(part);
                        count++;
                    }
                }

                return count;
            },
            cancellationToken);

    private static AiomusException Gone(Exception? cause) => cause is null
        ? new AiomusException(ErrorCode.AccountGone, "The account was erased.")
        : new AiomusException(ErrorCode.AccountGone, "The account was erased.", cause);

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(path, DataFolder.Private(FileMode.CreateNew, FileAccess.Write));
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private static int DeletePlace(string gone)
    {
        var count = 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                count = Math.Max(count, Directory.EnumerateFiles(gone).Count(path => BlobName.IsValid(Path.GetFileName(path))));
                Directory.Delete(gone, recursive: true);
                return count;
            }
            catch (DirectoryNotFoundException)
            {
                return 0;   // another deletion of the same user was quicker
            }
            catch (IOException) when (attempt < 5)
            {
                // A writer that had found the place before it was renamed put a last blob into it.
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The sweep takes it.
        }
    }

    /// <summary>Runs blocking calls off the caller's thread, which may be a grain's turn, and names the store's faults.</summary>
    private static async Task<T> RunAsync<T>(Func<T> act, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(act, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AiomusException(ErrorCode.StorageUnavailable, "The storage for images failed. Try again later.", exception);
        }
    }

    private bool IsOver(string part) =>
        (time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(part)).Duration() > TimeSpan.FromMinutes(options.Value.UnfinishedMinutes);

    private string Place(Guid userId) => Path.Combine(_root, userId.ToString("N"));

    private string[] PartsOf(Guid userId) => Directory.Exists(_parts) ? Directory.GetFiles(_parts, $".{userId:N}.*") : [];

    private string[] GonePlaces(Guid userId) => Directory.GetDirectories(_root, $"{userId:N}.gone-*");
}
