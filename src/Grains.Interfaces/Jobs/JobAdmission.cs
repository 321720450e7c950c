using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>Whether a job would be admitted now.</summary>
/// <param name="Now">What the person may do without it.</param>
/// <param name="After">What they may still do after it; null where it would be refused.</param>
/// <param name="Refusal">Why it would be refused, or null.</param>
/// <param name="Plan">The smallest plan that would admit it where this one does not, by name, or null.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobAdmission")]
public sealed record JobAdmission(
    [property: Id(0)] QuotaSnapshot Now,
    [property: Id(1)] QuotaSnapshot? After,
    [property: Id(2)] ErrorCode? Refusal = null,
    [property: Id(3)] string? Plan = null);
