using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Subscriptions;

/// <summary>The plans by their names, section <c>Aiomus:Plans</c>. <c>Free</c> is everybody's who has no other.</summary>
public sealed class PlanSettings : NamedSettings<PlanOptions>
{
    internal const string Section = "Aiomus:Plans";

    internal const string FreeName = "free";

    /// <summary>Starts with the plans Free, Plus and Pro.</summary>
    public PlanSettings()
    {
        this["Free"] = new();
        this["Plus"] = new()
        {
            Weight = 4,
            ConcurrentJobs = 16,
            JobsPerMinute = 120,
            CreditsPerDay = 5000,
            CreditsPerMonth = 50_000,
            MaxSize = 2048,
            StorageMegabytes = 20_000,
            TrialDays = 7,
            MonthAmount = 900,
            MonthKey = "aiomus_plus_month",
            YearAmount = 9000,
            YearKey = "aiomus_plus_year",
        };
        this["Pro"] = new()
        {
            Weight = 16,
            ConcurrentJobs = 64,
            JobsPerMinute = 600,
            CreditsPerDay = 25_000,
            CreditsPerMonth = 250_000,
            MaxSize = 4096,
            MaxSteps = 500,
            StorageMegabytes = 200_000,
            MonthAmount = 2900,
            MonthKey = "aiomus_pro_month",
            YearAmount = 29_000,
            YearKey = "aiomus_pro_year",
        };
    }

    /// <inheritdoc/>
    protected override IEnumerable<ValidationResult> Check(string name, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var isFree = name.Equals(FreeName, StringComparison.OrdinalIgnoreCase);
        foreach (var (key, keyName, amount, amountName) in (ReadOnlySpan<(string, string, int, string)>)
        [
            (options.MonthKey, nameof(options.MonthKey), options.MonthAmount, nameof(options.MonthAmount)),
            (options.YearKey, nameof(options.YearKey), options.YearAmount, nameof(options.YearAmount)),
        ])
        {
            if (isFree && (key.Length > 0 || amount > 0))
            {
                return [new("The free plan has no price.", [key.Length > 0 ? keyName : amountName])];
            }

            if ((key.Length > 0) != (amount > 0))
            {
                return [new("A price and its lookup key must be set together.", [key.Length > 0 ? amountName : keyName])];
            }
        }

        return isFree || options.MonthKey.Length > 0 || options.YearKey.Length > 0
            ? []
            : [new("A plan other than the free one needs a price of a month or of a year.", [nameof(options.MonthKey)])];
    }

    /// <inheritdoc/>
    protected override IEnumerable<ValidationResult> CheckAll()
    {
        if (!ContainsKey(FreeName))
        {
            yield return new("There must be a plan of this name.", ["Free"]);
        }

        foreach (var twice in Keys
            .SelectMany(name => new[] { (Plan: name, Key: this[name].MonthKey), (Plan: name, Key: this[name].YearKey) })
            .Where(price => price.Key.Length > 0)
            .GroupBy(price => price.Key, StringComparer.Ordinal)
            .Where(prices => prices.Count() > 1))
        {
            yield return new($"The lookup key {twice.Key} is used twice.", [twice.Last().Plan]);
        }
    }
}
