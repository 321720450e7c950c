namespace Aiomus.Storage.Blobs;

/// <summary>The names that are safe in every store: none of them can leave its folder or hide in it.</summary>
internal static class BlobName
{
    private const int MaxLength = 128;

    public static bool IsValid(string name) =>
        name is { Length: > 0 and <= MaxLength }
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '_');

    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"A blob's name is 1 to {MaxLength} of a-z, 0-9, '-', '.' and '_', and starts with a letter or digit.", nameof(name));
        }
    }
}
