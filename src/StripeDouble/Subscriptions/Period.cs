namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>Where billing periods begin and end: at the anchor's day of the month, or at the last one of a shorter month.</summary>
internal static class Period
{
    /// <summary>The end of the period that begins at or around a time.</summary>
    public static long EndAfter(long anchor, long start, string interval, long count)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(anchor);
        for (var step = 1L; ; step++)
        {
            var end = Add(from, interval, step * count).ToUnixTimeSeconds();
            if (end > start)
            {
                return end;
            }
        }
    }

    private static DateTimeOffset Add(DateTimeOffset from, string interval, long count) => interval switch
    {
        "day" => from.AddDays(count),
        "week" => from.AddDays(7 * count),
        "month" => from.AddMonths((int)count),
        "year" => from.AddYears((int)count),
        _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "No such interval."),
    };
}
