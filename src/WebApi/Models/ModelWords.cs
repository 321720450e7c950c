using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Models;

/// <summary>How people are told of models.</summary>
internal static class ModelWords
{
    private const int MostTold = 20;

    /// <summary>That there is no such model, and which there are.</summary>
    public static FieldRule NotInstalled(IReadOnlyList<ModelAvailability> models)
    {
        var names = models.Select(model => model.Model.Name).Order(StringComparer.Ordinal).Take(MostTold).ToArray();
        var more = models.Count > names.Length ? $" and {models.Count - names.Length} more" : "";
        return new FieldRule(
            FieldCode.NotInstalled,
            names.Length > 0
                ? $"No model of this name is installed. There are: {string.Join(", ", names)}{more}."
                : "No model of this name is installed. There is none.");
    }
}
