namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>What a job costs and under which trace it was asked for.</summary>
/// <param name="Credits">What the quota is charged: one credit is one image at the model's default size and steps.</param>
/// <param name="WorkSeconds">The expected accelerator seconds: what the queue's fairness counts.</param>
/// <param name="TraceParent">The W3C trace context of the request, or null.</param>
/// <param name="Fingerprint">A digest of the request's body as it was sent, by which a repetition under the same id is recognised, or
/// null.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobTerms")]
public sealed record JobTerms(
    [property: Id(0), NotPersonal] int Credits,
    [property: Id(1), NotPersonal] double WorkSeconds,
    [property: Id(2), NotPersonal] string? TraceParent,
    [property: Id(3), PersonalData(DataCategory.Content)] string? Fingerprint = null);
