using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Subscriptions;

/// <summary>What follows from payments and their lack, section <c>Aiomus:Payments</c>.</summary>
public sealed class PaymentRules
{
    internal const string Section = "Aiomus:Payments";

    /// <summary>Days for which a plan stays in force though its payment failed, or the processor does not answer.</summary>
    [Range(0, 365)]
    public double GraceDays { get; set; } = 14;

    /// <summary>Hours between two looks at what the processor has of a person, beside those that it asks for.</summary>
    [Range(1, 24 * 30)]
    public double ReconcileHours { get; set; } = 24;

    /// <summary>Seconds from a look that failed to the next try; the wait doubles each time, up to an hour.</summary>
    [Range(0.01, 3600)]
    public double RetrySeconds { get; set; } = 5;

    internal TimeSpan Grace => TimeSpan.FromDays(GraceDays);
}
