namespace Aiomus.Testing;

/// <summary>Where the repository lies above the tests.</summary>
public static class Repository
{
    /// <summary>The folder of Aiomus.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The default model's folder.</summary>
    public static string MiniModel => Path.Combine(Root, "models", "mini");

    /// <summary>
    /// The program of a host, as built in the configuration of the tests; a whole path is a program that was built otherwise.
    /// </summary>
    public static string Program(string project)
    {
        if (Path.IsPathRooted(project))
        {
            return project;
        }

        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        return Path.Combine(Root, "src", project, "bin", configuration, "net10.0", $"Aiomus.{project}.dll");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aiomus.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Aiomus.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
