namespace Aiomus.Contracts.Operations;

/// <summary>How the process that answers is.</summary>
/// <param name="Status">The worst of its parts: <c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Parts">Its parts, by name.</param>
public sealed record HealthResponse(string Status, IReadOnlyList<HealthPart> Parts);
