using Aiomus.Grains.Interfaces.Subscriptions;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Subscriptions;

/// <summary>The plans and packs of credits of this installation, as the settings have them.</summary>
internal sealed class PlanCatalog : IPlanCatalog
{
    private readonly Dictionary<string, Plan> _plans;

    public PlanCatalog(IOptions<PlanSettings> plans, IOptions<PackSettings> packs)
    {
        Plans =
        [
            .. plans.Value.Select(entry => OfferOf(NameOf(entry.Key), entry.Value)).OrderBy(offer => offer.Plan.CreditsPerMonth),
        ];
        Packs =
        [
            .. packs.Value
                .Select(entry => new PackOffer(NameOf(entry.Key), entry.Value.Credits, PriceOf(entry.Value)))
                .OrderBy(pack => pack.Credits),
        ];
        _plans = Plans.ToDictionary(offer => offer.Plan.Name, offer => offer.Plan, StringComparer.Ordinal);
    }

    public IReadOnlyList<PlanOffer> Plans { get; }

    public IReadOnlyList<PackOffer> Packs { get; }

    public Plan Free => _plans[PlanSettings.FreeName];

    public Plan? Find(string name) => _plans.GetValueOrDefault(name);

    private static string NameOf(string key) => key.ToLowerInvariant();

    private static PlanOffer OfferOf(string name, PlanOptions plan) => new(
        new Plan(
            name, plan.Weight, plan.ConcurrentJobs, plan.JobsPerMinute, plan.CreditsPerDay, plan.CreditsPerMonth, plan.MaxSize,
            plan.MaxSteps, [.. plan.Models], plan.StorageMegabytes * 1_000_000L),
        plan.TrialDays,
        [
            .. new[]
            {
                new PlanPrice(plan.MonthKey, PriceInterval.Month, plan.MonthAmount, plan.Currency),
                new PlanPrice(plan.YearKey, PriceInterval.Year, plan.YearAmount, plan.Currency),
            }.Where(price => price.LookupKey.Length > 0),
        ]);

    private static PlanPrice PriceOf(PackOptions pack) => new(pack.Key, PriceInterval.Once, pack.Amount, pack.Currency);
}
