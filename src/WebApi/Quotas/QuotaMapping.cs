using Aiomus.Contracts.Quotas;
using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.WebApi.Quotas;

internal static class QuotaMapping
{
    public static QuotaResponse ToResponse(this QuotaSnapshot quota) =>
        new(quota.Plan, [.. quota.Windows.Select(ToResponse)], quota.Reserved, quota.Charged);

    private static Contracts.Quotas.QuotaWindow ToResponse(Grains.Interfaces.Quotas.QuotaWindow window)
    {
        var ends = window.Length > TimeSpan.Zero;
        return new(
            window.Name,
            window.Limit,
            window.Used,
            Math.Max(0, window.Limit - window.Used),
            ends ? RateLimitHeaders.Seconds(window.Length) : null,
            ends ? RateLimitHeaders.Seconds(window.ResetsIn) : null);
    }
}
