using System.Runtime.CompilerServices;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// Files: <c>data/blobs/&lt;subject&gt;/&lt;name&gt;</c>. A folder that is being deleted is renamed to <c>&lt;subject&gt;.gone-&lt;random&gt;</c>;
/// a file that is being written is called <c>.&lt;random&gt;.part</c>.
/// </summary>
internal sealed class FileBlobStore(IOptions<StorageOptions> options) : IBlobStore
{
    private readonly string _root = Path.GetFullPath(Path.Combine(options.Value.Data, "blobs"));

    public Task OpenSubjectAsync(Guid subject, CancellationToken ct)
        => RunAsync(
            () =>
            {
                if (!Directory.Exists(_root))
                {
                    throw new DirectoryNotFoundException(_root);   // a lost disk must not be replaced by an empty folder
                }

                DataFolder.Create(Place(subject));
                FolderSync.Flush(_root);
                return true;
            },
            ct);

    public Task PutAsync(Guid subject, string name, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        BlobName.Check(name);
        return RunAsync(
            () =>
            {
                var place = Place(subject);
                var part = Path.Combine(place, $".{Guid.NewGuid():N}.part");
                try
                {
                    Write(part, content.Span);
                    ct.ThrowIfCancellationRequested();
                    File.Move(part, Path.Combine(place, name), overwrite: true);
                    FolderSync.Flush(place);
                }
                catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException && Directory.Exists(_root))
                {
                    throw new AiomusException(ErrorCode.AccountGone, "The account is gone.", exception);
                }
                catch
                {
                    TryDelete(part);
                    throw;
                }

                return true;
            },
            ct);
    }

    public Task<Stream?> OpenReadAsync(Guid subject, string name, CancellationToken ct)
    {
        BlobName.Check(name);
        return RunAsync(
            Stream? () =>
            {
                try
                {
                    return new FileStream(
                        Path.Combine(Place(subject), name),
                        new FileStreamOptions
                        {
                            Access = FileAccess.Read,
                            Share = FileShare.ReadWrite | FileShare.Delete,
                            Options = FileOptions.Asynchronous,
                        });
                }
                catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException && Directory.Exists(_root))
                {
                    return null;
                }
            },
            ct);
    }

    public Task<bool> DeleteAsync(Guid subject, string name, CancellationToken ct)
    {
        BlobName.Check(name);
        return RunAsync(
            () =>
            {
                var place = Place(subject);
                var path = Path.Combine(place, name);
                if (!File.Exists(path))
                {
                    return false;
                }

                File.Delete(path);
                FolderSync.Flush(place);
                return true;
            },
            ct);
    }

    public async IAsyncEnumerable<string> ListAsync(Guid subject, [EnumeratorCancellation] CancellationToken ct)
    {
        var names = await RunAsync(
            () =>
            {
                var place = Place(subject);
                var names = Directory.Exists(place) ? FilesIn(place).Where(BlobName.IsValid).ToList() : [];
                foreach (var gone in GonePlaces(subject))
                {
                    names.AddRange(FilesIn(gone));
                }

                return names;
            },
            ct);
        foreach (var name in names)
        {
            yield return name;
        }

        static IEnumerable<string> FilesIn(string folder)
            => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(path => Path.GetFileName(path));
    }

    public Task<int> DeleteSubjectAsync(Guid subject, CancellationToken ct)
        => RunAsync(
            () =>
            {
                var place = Place(subject);
                if (Directory.Exists(place))
                {
                    try
                    {
                        Directory.Move(place, $"{place}.gone-{Guid.NewGuid():N}");
                        FolderSync.Flush(_root);
                    }
                    catch (DirectoryNotFoundException)
                    {
                        // Another deletion of the same subject was quicker.
                    }
                }

                var count = 0;
                foreach (var gone in GonePlaces(subject))
                {
                    count += DeletePlace(gone);
                }

                FolderSync.Flush(_root);
                return count;
            },
            ct);

    /// <summary>Removes what writers left that were killed more than an hour ago.</summary>
    public Task SweepAsync(DateTimeOffset now, CancellationToken ct)
        => RunAsync(
            () =>
            {
                foreach (var place in Directory.EnumerateDirectories(_root))
                {
                    SweepPlace(place, now.UtcDateTime.AddHours(-1));
                }

                return true;
            },
            ct);

    private static void SweepPlace(string place, DateTime before)
    {
        try
        {
            foreach (var part in Directory.EnumerateFiles(place, ".*.part", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                if (File.GetLastWriteTimeUtc(part) < before)
                {
                    TryDelete(part);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // A deletion of that subject was quicker.
        }
    }

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
                // Parts are no blobs, but go as well.
                count = Math.Max(count, Directory.EnumerateFiles(gone).Count(path => BlobName.IsValid(Path.GetFileName(path))));
                Directory.Delete(gone, recursive: true);
                return count;
            }
            catch (DirectoryNotFoundException)
            {
                return 0;   // another deletion of the same subject was quicker
            }
            catch (IOException) when (attempt < 5)
            {
                // A writer that had found the place before it was renamed put a last part into it.
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
    private static async Task<T> RunAsync<T>(Func<T> act, CancellationToken ct)
    {
        try
        {
            return await Task.Run(act, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AiomusException(ErrorCode.StorageUnavailable, "The storage for pictures failed; try again later.", exception);
        }
    }

    private string Place(Guid subject) => Path.Combine(_root, subject.ToString("N"));

    private string[] GonePlaces(Guid subject) => Directory.GetDirectories(_root, $"{subject:N}.gone-*");
}
