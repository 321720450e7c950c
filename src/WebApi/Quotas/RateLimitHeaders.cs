using System.Globalization;
using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.WebApi.Quotas;

/// <summary>
/// The <c>RateLimit-Policy</c> and <c>RateLimit</c> fields (IETF draft ratelimit-headers): what is allowed, and what is left.
/// </summary>
internal static class RateLimitHeaders
{
    public static void Write(HttpResponse response, QuotaSnapshot quota)
    {
        response.Headers["RateLimit-Policy"] = string.Join(", ", Shown(quota).Select(Policy));
        response.Headers["RateLimit"] = string.Join(", ", Shown(quota).Select(Remaining));
    }

    public static bool AreWritten(HttpResponse response) => response.Headers.ContainsKey("RateLimit");

    public static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    // What is kept is no rate: no time makes room for it.
    private static IEnumerable<QuotaWindow> Shown(QuotaSnapshot quota) => quota.Windows.Where(window => window.Name != "storage");

    private static string Policy(QuotaWindow window) => window.Length > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"\"{window.Name}\";q={window.Limit};w={Seconds(window.Length)}")
        : string.Create(CultureInfo.InvariantCulture, $"\"{window.Name}\";q={window.Limit}");

    private static string Remaining(QuotaWindow window)
    {
        var left = Math.Max(0, window.Limit - window.Used);
        return window.Length > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"\"{window.Name}\";r={left};t={Seconds(window.ResetsIn)}")
            : string.Create(CultureInfo.InvariantCulture, $"\"{window.Name}\";r={left}");
    }
}
