namespace Aiomus.Client.Http;

/// <summary>Paths with ids in them that the service chose.</summary>
internal static class ApiPath
{
    /// <summary>The path of one thing in a list of them.</summary>
    /// <exception cref="ArgumentException">
    /// The id is blank, or made of dots: the address would be that of the whole list, and the call would mean all of it.
    /// </exception>
    public static string Of(string list, string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return id.All(sign => sign == '.')
            ? throw new ArgumentException("This is not an id.", nameof(id))
            : $"{list}/{Uri.EscapeDataString(id)}";
    }
}
