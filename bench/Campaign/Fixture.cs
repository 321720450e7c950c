using System.Formats.Tar;
using System.IO.Compression;

namespace Aiomus.Campaign;

/// <summary>Data that an earlier version left, packed: <c>data/</c>, <c>facts.json</c> and, for PostgreSQL, <c>dump.sql</c>.</summary>
public static class Fixture
{
    /// <summary>The data folder in a fixture.</summary>
    public const string Data = "data";

    /// <summary>The file of facts.</summary>
    public const string Facts = "facts.json";

    /// <summary>The database as plain SQL; not there for SQLite.</summary>
    public const string Dump = "dump.sql";

    /// <summary>Packs a folder, modes included.</summary>
    public static async Task PackAsync(string folder, string file)
    {
        await using var stream = File.Create(file);
        await using var packed = new GZipStream(stream, CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(folder, packed, includeBaseDirectory: false);
    }

    /// <summary>Unpacks into a folder that exists, and closes it to others as the product demands.</summary>
    public static async Task UnpackAsync(string file, string folder)
    {
        await using var stream = File.OpenRead(file);
        await using var packed = new GZipStream(stream, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(packed, folder, overwriteFiles: false);
        if (!OperatingSystem.IsWindows())
        {
            Close(folder);
        }
    }

    /// <summary>Copies a folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }

        if (!OperatingSystem.IsWindows())
        {
            Close(to);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Close(string folder)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var inner in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(inner, Owner | UnixFileMode.UserExecute);
        }

        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, Owner);
        }
    }
}
