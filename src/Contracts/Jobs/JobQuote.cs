using System.ComponentModel.DataAnnotations;
using Aiomus.Contracts.Quotas;

namespace Aiomus.Contracts.Jobs;

/// <summary>What a job would cost and how it would wait, if it were submitted now. Nothing is stored or reserved.</summary>
/// <param name="Model">The model that would run it.</param>
/// <param name="Credits">What it would cost when it succeeds.</param>
/// <param name="Queue">The place it would have.</param>
/// <param name="Quota">What may still be done now, without this job.</param>
public sealed record JobQuote(string Model, int Credits, JobQueueFigure Queue, QuotaResponse Quota)
{
    /// <summary>Always true: tells a quote from a job.</summary>
    [AllowedValues(true)]
    public bool DryRun { get; } = true;
}
