namespace Aiomus.Grains.Quotas;

/// <summary>
/// A month as it is paid: from the anchor's day and time to the same of the next month, in UTC. Where a month has no such day it begins
/// on its last one, and the months after it on the anchor's day again.
/// </summary>
/// <param name="Start">Its first moment.</param>
/// <param name="End">The first moment of the next.</param>
internal readonly record struct BillingMonth(DateTimeOffset Start, DateTimeOffset End)
{
    private long Seconds => SecondsTo(End);

    /// <summary>The month of a moment.</summary>
    public static BillingMonth Of(DateTimeOffset anchor, DateTimeOffset now)
    {
        (anchor, now) = (anchor.ToUniversalTime(), now.ToUniversalTime());
        var months = ((now.Year - anchor.Year) * 12) + now.Month - anchor.Month;
        if (anchor.AddMonths(months) > now)
        {
            months--;
        }

        return new(anchor.AddMonths(months), anchor.AddMonths(months + 1));
    }

    /// <summary>What the plan of a share gave so far this month with those before it, in credits times seconds.</summary>
    public long EarnedBy(PlanShare share, DateTimeOffset now) => share.Earned + (share.Credits * SecondsBetween(share.Since, now));

    /// <summary>What a month gives in all when one plan's share is followed by another's for the rest, rounded up.</summary>
    public long AllowanceOf(PlanShare share) => (EarnedBy(share, End) + Seconds - 1) / Seconds;

    private long SecondsBetween(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, SecondsTo(to) - SecondsTo(from));

    private long SecondsTo(DateTimeOffset moment) =>
        Math.Clamp((moment - Start).Ticks, 0, (End - Start).Ticks) / TimeSpan.TicksPerSecond;
}
