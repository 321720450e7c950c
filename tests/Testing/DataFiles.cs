namespace Aiomus.Testing;

/// <summary>What lies in a data folder.</summary>
public static class DataFiles
{
    /// <summary>All files but the lock of a running server: it is empty, and .NET opens no file that another process holds locked.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static path => Path.GetFileName(path) != "server.lock");
}
