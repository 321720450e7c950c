namespace Aiomus.Client.Http;

/// <summary>
/// The cookies of a session, and the one by which the service knows this device again. They are kept in memory and nowhere else, and go
/// to the service alone: a cookie container of the handler would share them among all clients of that handler.
/// </summary>
internal sealed class SessionCookies
{
    private static readonly string[] Names = ["__Host-aiomus", "__Host-device"];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>What is sent; null when there is none.</summary>
    public string? Header
    {
        get
        {
            lock (_lock)
            {
                return _values.Count == 0 ? null : string.Join("; ", _values.Select(cookie => $"{cookie.Key}={cookie.Value}"));
            }
        }
    }

    /// <summary>Keeps what an answer gives, and drops what it takes back.</summary>
    public void Read(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var lines))
        {
            return;
        }

        lock (_lock)
        {
            foreach (var line in lines)
            {
                if (line.Split(';', 2)[0].Split('=', 2) is [var name, var value] && Names.Contains(name.Trim()))
                {
                    Keep(name.Trim(), value.Trim());
                }
            }
        }
    }

    // A cookie is taken back with an empty value and an end that is past.
    private void Keep(string name, string value)
    {
        if (value.Length == 0)
        {
            _values.Remove(name);
        }
        else
        {
            _values[name] = value;
        }
    }
}
