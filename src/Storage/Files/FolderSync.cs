using System.Runtime.InteropServices;

namespace Aiomus.Storage.Files;

/// <summary>Makes renames in a folder durable, which .NET cannot: it opens no folders.</summary>
public static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder could not be written to the disk.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;   // NTFS keeps a journal of its folders
        }

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Fault(folder);
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw Fault(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Fault(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"{folder}: {Marshal.GetPInvokeErrorMessage(error)}";
        return error == 2 ? new DirectoryNotFoundException(message) : new IOException(message);   // 2 is ENOENT
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
