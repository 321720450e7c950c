namespace Aiomus.Contracts.Models;

/// <summary>The models that this installation knows.</summary>
/// <param name="Models">By name.</param>
public sealed record ModelList(IReadOnlyList<ModelResponse> Models)
{
    /// <summary>The names of the models that workers are loading. Jobs for those that are known wait for it.</summary>
    public IReadOnlyList<string> Loading { get; init; } = [];
}
