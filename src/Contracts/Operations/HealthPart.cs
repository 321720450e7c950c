namespace Aiomus.Contracts.Operations;

/// <summary>How a part of the installation is.</summary>
/// <param name="Name">Which part, such as <c>database</c>.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Detail">What that means, in a sentence.</param>
public sealed record HealthPart(string Name, string Status, string Detail);
