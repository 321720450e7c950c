using Orleans.Placement;

namespace Aiomus.Grains.Placement;

/// <summary>Places a grain only on silos whose metadata has this value under this key.</summary>
/// <param name="key">The metadata's key.</param>
/// <param name="value">The value it must have.</param>
/// <param name="order">The order among filters.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequireSiloAttribute(string key, string value, int order = 0)
    : PlacementFilterAttribute(new RequireSiloFilter(key, value, order))
{
    /// <summary>The metadata's key.</summary>
    public string Key { get; } = key;

    /// <summary>The value it must have.</summary>
    public string Value { get; } = value;

    /// <summary>The order among filters.</summary>
    public int Order { get; } = order;
}
