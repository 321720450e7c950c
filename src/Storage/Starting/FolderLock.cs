using Aiomus.Storage.Files;

namespace Aiomus.Storage.Starting;

/// <summary>
/// A data folder belongs to one server: two would each keep grains in memory that the other changes beneath it. The system itself
/// releases the lock with the process, however that ends, so a file that is left behind says nothing.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    public const string FileName = "server.lock";

    private FileStream? _held;

    /// <summary>Takes the folder until this is disposed; false when another server has it.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public bool TryTake(string folder)
    {
        var options = DataFolder.Private(FileMode.OpenOrCreate, FileAccess.ReadWrite);
        options.Share = FileShare.None;
        try
        {
            _held ??= new FileStream(Path.Combine(folder, FileName), options);
            return true;
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            return false;
        }
    }

    public void Dispose() => _held?.Dispose();

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);
}
