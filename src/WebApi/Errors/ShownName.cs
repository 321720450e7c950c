namespace Aiomus.WebApi.Errors;

/// <summary>How the name of a field or parameter that somebody made up is repeated to them: whole if it looks like a name.</summary>
internal static class ShownName
{
    private const int MaxLength = 64;
    private const string Odd = "(an odd name)";

    /// <summary>The name itself, unless it is long or odd: then it may be anything, a secret too.</summary>
    public static string Of(string name) => name is { Length: > 0 and <= MaxLength } && name.All(IsOfAName) && !CardNumbers.AreIn(name)
        ? name
        : Odd;

    private static bool IsOfAName(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' or '$';
}
