using System.Runtime.InteropServices;

namespace Aiomus.Storage.Files;

/// <summary>
/// Gives a file a name that no file has. The framework's own move looks first and moves then, so that two movers may both win.
/// </summary>
internal static partial class FileName
{
    private const int Exists = 17;   // EEXIST
    private const int Missing = 2;   // ENOENT

    /// <summary>Moves a file within one disk, at once; false when there is something of the new name, which stays as it is.</summary>
    /// <exception cref="FileNotFoundException">The file or the new name's folder is not there.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static bool TryMove(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryRename(from, to);   // the system itself refuses a name that is there
        }

        if (Link(from, to) == 0)
        {
            File.Delete(from);
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Exists => false,
            Missing => throw new FileNotFoundException($"{from} or the folder of {to} is not there."),
            _ => TryRename(from, to),   // a disk without links: names carry the lease's epoch, so two writers of one are none of ours
        };
    }

    private static bool TryRename(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to) && File.Exists(from))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
