using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Subscriptions;

/// <summary>What a plan gives and costs, section <c>Aiomus:Plans</c> and the plan's name.</summary>
public sealed class PlanOptions
{
    /// <summary>The share in the queues.</summary>
    [Range(0.01, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>Jobs that may wait and run at once.</summary>
    [Range(1, 100_000)]
    public int ConcurrentJobs { get; set; } = 8;

    /// <summary>Jobs that may be submitted in a minute.</summary>
    [Range(1, 100_000)]
    public int JobsPerMinute { get; set; } = 60;

    /// <summary>Credits in 24 hours.</summary>
    [Range(1, 100_000_000)]
    public int CreditsPerDay { get; set; } = 1000;

    /// <summary>Credits in a billing month.</summary>
    [Range(1, 1_000_000_000)]
    public int CreditsPerMonth { get; set; } = 10_000;

    /// <summary>The longest side of an image, in pixels. A model may draw less.</summary>
    [Range(1, 100_000)]
    public int MaxSize { get; set; } = 1024;

    /// <summary>The most steps of a job. A model may take fewer.</summary>
    [Range(1, 100_000)]
    public int MaxSteps { get; set; } = 150;

    /// <summary>The models that may be used, by name; empty for all.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Megabytes (1,000,000 bytes) of images that may be kept.</summary>
    [Range(1, 1_000_000_000)]
    public int StorageMegabytes { get; set; } = 2000;

    /// <summary>Days that a first subscription is free for; 0 for none.</summary>
    [Range(0, 730)]
    public int TrialDays { get; set; }

    /// <summary>The currency of the prices, three letters as ISO 4217 has them.</summary>
    [RegularExpression("^[a-z]{3}$", ErrorMessage = "It must be three small letters, such as eur.")]
    public string Currency { get; set; } = "eur";

    /// <summary>The price of a month, in the currency's smallest unit; 0 where there is none.</summary>
    [Range(0, 100_000_000)]
    public int MonthAmount { get; set; }

    /// <summary>The lookup key of the month's price at the payment processor; empty where there is none.</summary>
    public string MonthKey { get; set; } = "";

    /// <summary>The price of a year, in the currency's smallest unit; 0 where there is none.</summary>
    [Range(0, 100_000_000)]
    public int YearAmount { get; set; }

    /// <summary>The lookup key of the year's price at the payment processor; empty where there is none.</summary>
    public string YearKey { get; set; } = "";
}
