using System.Net;
using Aiomus.Contracts.Errors;
using Aiomus.Contracts.Quotas;

namespace Aiomus.Client.Errors;

/// <summary>
/// The service refused or failed a call. The message is the service's own words, or ours: what a proxy wrote is never repeated, nor
/// anything of the request and its key.
/// </summary>
public sealed class AiomusApiException : Exception
{
    internal AiomusApiException(HttpStatusCode status, string message)
        : base(message) => Status = status;

    /// <summary>The HTTP status; for a refusal by the hub, the one that the same refusal has elsewhere.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Why, as a code that never changes; null when the answer was not the service's own, a proxy's for instance.</summary>
    public string? Code { get; internal init; }

    /// <summary>The one field at fault; null when there is none or more than one.</summary>
    public string? Field { get; internal init; }

    /// <summary>What is wrong with which field; empty when no field is at fault.</summary>
    public IReadOnlyDictionary<string, string[]> FieldErrors { get; internal init; } = new Dictionary<string, string[]>();

    /// <summary>The same as codes with their limits; empty when no field is at fault.</summary>
    public IReadOnlyList<FieldFault> Faults { get; internal init; } = [];

    /// <summary>Which window of the quota refused; null when it was something else.</summary>
    public QuotaShortage? Quota { get; internal init; }

    /// <summary>Where the subscription that is in the way can be changed; null when it was something else.</summary>
    public string? Portal { get; internal init; }

    /// <summary>The smallest plan that would allow it; null where none would, and when it was refused for something else.</summary>
    public string? Plan { get; internal init; }

    /// <summary>Finds the call in the service's logs; null when the answer named none.</summary>
    public string? TraceId { get; internal init; }

    /// <summary>When it makes sense to try again; null when the answer does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}
