using System.Globalization;

namespace Aiomus.StripeDouble.Objects;

/// <summary>Days, as people read them.</summary>
internal static class Day
{
    public static string Of(long time) => DateTimeOffset.FromUnixTimeSeconds(time).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
