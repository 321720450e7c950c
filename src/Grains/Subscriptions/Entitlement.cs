using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>Which plan follows from what was last seen at the processor, as time goes on.</summary>
internal sealed record Entitlement(Plan Plan, SubscriptionStanding Standing, DateTimeOffset? GraceEndsAt)
{
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    public static Entitlement Of(SubscriptionState state, IPlanCatalog catalog, TimeSpan grace, DateTimeOffset now)
    {
        var (plan, standing, graceEndsAt) = Of(state.Seen, catalog, grace, now);
        return state.Disputed
            ? new Entitlement(plan with { Frozen = true }, SubscriptionStanding.Frozen, graceEndsAt)
            : new Entitlement(plan, standing, graceEndsAt);
    }

    private static (Plan Plan, SubscriptionStanding Standing, DateTimeOffset? GraceEndsAt) Of(
        SeenSubscription? seen, IPlanCatalog catalog, TimeSpan grace, DateTimeOffset now)
    {
        if (seen is null)
        {
            return (catalog.Free, SubscriptionStanding.None, null);
        }

        var plan = seen.Plan is null ? catalog.Free : catalog.Find(seen.Plan) ?? catalog.Free;
        return seen.Standing switch
        {
            // What was never paid is not lent: after a trial the first payment must come.
            SubscriptionStanding.PastDue when seen.UnpaidSince < seen.TrialEndsAt + OneDay => (catalog.Free, seen.Standing, null),

            // However many periods begin meanwhile: the grace runs from the first payment that is missing.
            SubscriptionStanding.PastDue when now < seen.UnpaidSince + grace => (plan, seen.Standing, seen.UnpaidSince + grace),
            SubscriptionStanding.PastDue => (catalog.Free, seen.Standing, seen.UnpaidSince + grace),

            SubscriptionStanding.Trialing when seen.IsTrialRefused => (catalog.Free, seen.Standing, null),

            // Long after its end nobody knows any more what is paid: the processor has not answered since.
            SubscriptionStanding.Active or SubscriptionStanding.Trialing when now < seen.PeriodEndsAt + grace =>
                (plan, seen.Standing, null),
            _ => (catalog.Free, seen.Standing, null),
        };
    }
}
