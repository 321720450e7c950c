using System.ComponentModel.DataAnnotations;
using Aiomus.Contracts.Quotas;

namespace Aiomus.Contracts.Jobs;

/// <summary>What a job would cost and how it would wait, if it were submitted now. Nothing is stored or reserved.</summary>
/// <param name="Model">The model that would run it.</param>
/// <param name="Credits">What it would cost when it succeeds.</param>
/// <param name="Queue">The place it would have.</param>
/// <param name="Quota">What may still be done now, without this job.</param>
/// <param name="Admitted">Whether it would be admitted now.</param>
/// <param name="Refusal">The code of the problem that would refuse it; null where it would be admitted.</param>
/// <param name="Plan">The smallest plan that would admit it; null where it would be admitted, and where none would.</param>
/// <param name="QuotaAfter">What may still be done after this job; null where it would be refused.</param>
public sealed record JobQuote(
    string Model,
    int Credits,
    JobQueueFigure Queue,
    QuotaResponse Quota,
    bool Admitted = true,
    string? Refusal = null,
    string? Plan = null,
    QuotaResponse? QuotaAfter = null)
{
    /// <summary>Always true: tells a quote from a job.</summary>
    [AllowedValues(true)]
    public bool DryRun { get; } = true;
}
