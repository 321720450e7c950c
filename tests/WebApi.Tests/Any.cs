using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.WebApi.Tests;

/// <summary>Values that are valid and otherwise of no interest.</summary>
internal static class Any
{
    public static ModelDescription Model { get; } = new("mini", 64, 64, 32, 128, 16, 20, 50, 5, "ddim", ["ddim", "euler"], 0.1);

    public static ModelAvailability Available { get; } = new(Model, 1);
}
