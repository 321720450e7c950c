namespace Aiomus.Contracts.Models;

/// <summary>The models that this installation knows.</summary>
/// <param name="Models">By name.</param>
public sealed record ModelList(IReadOnlyList<ModelResponse> Models);
