using Aiomus.Grains.Interfaces.Fleet;

namespace Aiomus.WebApi.Models;

/// <summary>What the fleet knows of models.</summary>
/// <param name="Models">Those that this installation knows.</param>
/// <param name="Loading">The names of those that workers load now.</param>
internal sealed record ModelNews(IReadOnlyList<ModelAvailability> Models, IReadOnlyList<string> Loading);
