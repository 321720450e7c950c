using System.Globalization;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Quotas;

// Which window refuses a job, and what helps: to wait where that is soon, else a greater plan or bought credits.
internal sealed partial class QuotaBook
{
    // Where several refuse, the first of these is told: a moment later there may be room in the first two, and who would have to wait for
    // the day's end only to hear of the month hears of the month at once.
    private static readonly string[] Order = ["concurrent", "burst", "storage", "month", "day"];

    private static string? Smallest(Plan plan, IPlanCatalog plans, Func<Plan, bool> helps) => plans.Plans
        .Select(offer => offer.Plan)
        .FirstOrDefault(other => other.Name != plan.Name && other.Name != plans.Free.Name && helps(other))?.Name;

    private static AiomusException Exceeded(QuotaWindow window, int wanted, TimeSpan? resetsIn, TimeSpan? retryAfter, string advice) =>
        new(ErrorCode.QuotaExceeded, Describe(window, wanted, advice))
        {
            RetryAfter = retryAfter,
            Shortage = new QuotaShortage(window.Name, window.Limit, window.Used, wanted, resetsIn),
        };

    private static AiomusException Unpaid(QuotaWindow window, int wanted, TimeSpan? resetsIn, string? plan, string advice) =>
        new(ErrorCode.QuotaExceeded, Describe(window, wanted, advice))
        {
            NeedsPayment = true,
            Plan = plan,
            Shortage = new QuotaShortage(window.Name, window.Limit, window.Used, wanted, resetsIn),
        };

    private static string Describe(QuotaWindow window, int wanted, string advice) =>
        $"The {window.Name} quota of {window.Limit} is used up ({window.Used} used, {wanted} wanted): {advice}.";

    // The bought credits that a job takes: what the windows of credits have too little.
    private int Admit(int credits, Plan plan, IPlanCatalog plans)
    {
        var missing = 0;
        foreach (var window in Windows(plan).OrderBy(window => Array.IndexOf(Order, window.Name)))
        {
            var isOfCredits = window.Name is "day" or "month";
            var wanted = isOfCredits ? credits : 1;
            var room = (int)Math.Clamp(window.Limit - window.Used, 0, wanted);
            if (wanted - room > (isOfCredits ? _head.Bought : 0))
            {
                throw Refuse(window, wanted, plan, plans);
            }

            missing = Math.Max(missing, wanted - room);
        }

        return missing;
    }

    private AiomusException Refuse(QuotaWindow window, int wanted, Plan plan, IPlanCatalog plans)
    {
        if (window.Name == "concurrent")
        {
            return Exceeded(window, wanted, null, TimeSpan.FromSeconds(1), "wait until one of your jobs ends");
        }

        if (window.Name == "storage")
        {
            var roomier = Smallest(plan, plans, other => other.StorageBytes > window.Used);
            return Unpaid(window, wanted, null, roomier, "delete images, or take a plan that keeps more");
        }

        // What is bought is kept, so it counts for every later window too.
        var isAdmittedLater = wanted <= window.Limit + (window.Name == "burst" ? 0 : _head.Bought);
        TimeSpan? resetsIn = isAdmittedLater ? window.ResetsIn : null;
        var advice = isAdmittedLater
            ? string.Create(CultureInfo.InvariantCulture, $"resets in {Math.Ceiling(window.ResetsIn.TotalSeconds)} s")
            : "more than the plan ever admits";
        if (window.Name == "month" || !isAdmittedLater)
        {
            var greater = Smallest(plan, plans, other => Admits(other, wanted, plan, plans));
            if (greater is not null || plans.Packs.Count > 0)
            {
                return Unpaid(window, wanted, resetsIn, greater, advice);
            }
        }

        return Exceeded(window, wanted, resetsIn, resetsIn, advice);
    }

    // Who comes from the free plan begins a month of their own with another.
    private bool Admits(Plan other, int credits, Plan plan, IPlanCatalog plans)
    {
        var month = plan.Name == plans.Free.Name ? other.CreditsPerMonth : Math.Max(0, AllowanceOf(other) - _head.Month.Used);
        return Math.Min(month, other.CreditsPerDay) + _head.Bought >= credits;
    }
}
