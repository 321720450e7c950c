using System.Globalization;

namespace Aiomus.Client.Http;

/// <summary>A path with those of its parameters that have a value.</summary>
internal static class Query
{
    public static string Add(string path, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                path += $"{separator}{name}={Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!)}";
                separator = '&';
            }
        }

        return path;
    }

    /// <summary>Whole seconds, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public static long? ToSeconds(TimeSpan? wait)
    {
        if (wait is not { } time)
        {
            return null;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(wait));
        return (long)Math.Ceiling(time.TotalSeconds);
    }
}
