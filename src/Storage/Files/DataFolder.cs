namespace Aiomus.Storage.Files;

/// <summary>Folders and files that only our own user of the machine can read.</summary>
public static class DataFolder
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the folder, or closes an existing one to others.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, Folder);
        try
        {
            System.IO.File.SetUnixFileMode(path, Folder);
        }
        catch (UnauthorizedAccessException)
        {
            // A mounted volume may belong to somebody else, with its own rules; whether we can write there is checked apart.
        }
    }

    /// <summary>Creates an empty file, or closes an existing one to others.</summary>
    public static void CreateFile(string path)
    {
        using (new FileStream(path, Private(FileMode.OpenOrCreate, FileAccess.Write)))
        {
        }

        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, File);
        }
    }

    /// <summary>Says how to open a file that is private when it is created.</summary>
    public static FileStreamOptions Private(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
        {
            options.UnixCreateMode = File;
        }

        return options;
    }

    /// <summary>Writes and removes a file, to know now instead of at the first image.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Probe(string path)
    {
        var probe = Path.Combine(path, $".probe-{Guid.NewGuid():N}");
        using (var stream = new FileStream(probe, Private(FileMode.CreateNew, FileAccess.Write)))
        {
            stream.WriteByte(0);
        }

        System.IO.File.Delete(probe);
    }
}
