using Aiomus.Contracts.Errors;
using Aiomus.Contracts.Quotas;

namespace Aiomus.Client.Errors;

/// <summary>What is read of a problem document, RFC 9457.</summary>
internal sealed record ProblemBody
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Code { get; init; }

    public string? TraceId { get; init; }

    public string? Field { get; init; }

    public Dictionary<string, string[]>? Errors { get; init; }

    public IReadOnlyList<FieldFault>? Faults { get; init; }

    public QuotaShortage? Quota { get; init; }

    public string? Portal { get; init; }

    public string? Plan { get; init; }
}
