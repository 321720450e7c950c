namespace Aiomus.Diffusion.Models;

/// <summary>
/// Where a path leads behind all links, as the kernel walks it: part by part, each link relative to the place where it really lies. The
/// runtime's own way takes a link's target relative to the path by which the link was reached, which fails in a linked folder.
/// </summary>
public static class RealPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>
    /// Whether there is anything where a path leads that this process may reach. Nothing is opened: a pipe would wait for a writer.
    /// </summary>
    public static bool IsThere(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Path.Exists(Of(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The place without any link in it. Nothing need be there.</summary>
    /// <exception cref="IOException">The links lead in a circle, or a part of the way cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A part of the way may not be read.</exception>
    internal static string Of(string path)
    {
        var whole = Path.IsPathRooted(path) ? path : Path.Combine(Environment.CurrentDirectory, path);
        var root = Path.GetPathRoot(whole)!;
        var (place, links) = (root, 0);
        var ahead = new Stack<string>();
        Push(ahead, whole[root.Length..]);
        while (ahead.TryPop(out var part))
        {
            if (part == "..")
            {
                place = Path.GetDirectoryName(place) ?? root;
                continue;
            }

            var next = Path.Combine(place, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException("the links lead in a circle");
            }

            if (Path.IsPathRooted(target))
            {
                place = Path.GetPathRoot(target)!;
                target = target[place.Length..];
            }

            Push(ahead, target);
        }

        return place;
    }

    /// <summary>
    /// The link, at a path or on the way to it, that leads nowhere; null when there is none. The runtime takes such a link for a file.
    /// </summary>
    /// <param name="folder">Where to begin; what lies above is not looked at.</param>
    /// <param name="path">The path from there, with <c>/</c> between its parts.</param>
    internal static (string Link, string Target)? DeadLink(string folder, string path)
    {
        var (relative, place) = ("", folder);
        foreach (var part in path.Split('/'))
        {
            (relative, place) = (relative.Length == 0 ? part : $"{relative}/{part}", Path.Combine(place, part));
            if (new FileInfo(place).LinkTarget is { } target && !IsThere(place))
            {
                return (relative, target);
            }
        }

        return null;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (var part in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            if (part is not ("" or "."))
            {
                ahead.Push(part);
            }
        }
    }
}
