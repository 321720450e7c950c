using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>What the fleet knows of models.</summary>
/// <param name="Models">Those that this installation knows.</param>
/// <param name="Loading">The names of those that workers load now.</param>
public sealed record ModelNews(IReadOnlyList<ModelAvailability> Models, IReadOnlyList<string> Loading)
{
    /// <summary>A model by its name, or null when nobody has ever run it.</summary>
    public ModelDescription? Find(string name) => Models.FirstOrDefault(model => model.Model.Name == name)?.Model;
}
