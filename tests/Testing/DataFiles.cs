namespace Aiomus.Testing;

/// <summary>What lies in a data folder.</summary>
public static class DataFiles
{
    /// <summary>All files but those to lock by: they are empty, and .NET opens no file that another process holds locked.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal));
}
