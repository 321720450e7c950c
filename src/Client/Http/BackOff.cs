namespace Aiomus.Client.Http;

/// <summary>Exponential delays, half of each random, so that many callers do not come back at once.</summary>
internal static class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay, in which a service's own wish is not counted.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempt">How many attempts failed in a row, from 1.</param>
    /// <param name="atLeast">What the service asked for; null for nothing.</param>
    public static TimeSpan After(int attempt, TimeSpan? atLeast)
    {
        var whole = First * Math.Pow(2, Math.Min(attempt - 1, 10));
        var delay = (whole < Longest ? whole : Longest) * (0.5 + (Random.Shared.NextDouble() / 2));
        return atLeast > delay ? atLeast.Value : delay;
    }
}
