using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>A submission that was answered.</summary>
/// <param name="Person">Who submitted.</param>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Body">The request.</param>
/// <param name="Job">The job's id.</param>
public sealed record KeyedJob(string Person, string Key, JsonElement Body, Guid Job);
