using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Files;

/// <summary>A lock that all processes share which see the same file. The system gives it back when its holder dies.</summary>
internal sealed class FileLock : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else has it, for a minute at most. The file is made when it is not there; it stays empty.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: somebody has it all the time.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be opened.</exception>
    public static async Task<FileLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var options = DataFolder.Private(FileMode.OpenOrCreate, FileAccess.ReadWrite);
        options.Share = FileShare.None;
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileLock(await Task.Run(() => new FileStream(path, options), cancellationToken));
            }
            catch (IOException held) when (held is not DirectoryNotFoundException)
            {
                if (waited > Patience)
                {
                    throw new AiomusException(ErrorCode.Unavailable, "Another process holds the lock. Try again.", held);
                }
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
